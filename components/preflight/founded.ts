import { common } from "@hyperledger/fabric-protos";
import { configOf } from "../../fabric/configtx/block";
import { channelFacts } from "../../fabric/configtx/facts";
import type { Channel } from "../model/channel";
import type { NetworkModel } from "../model/network";
import { foreignFounder, missingCards, partnersOn } from "../partners/waiting";
import { endedConsenters } from "../partners/card-problems";
import type { FormerState } from "./observed";
import type { Partner } from "../model/partner";
import { askPartners, silences, type Answer } from "./partner-orderers";

/** By channel, why something has to wait; what need not is not named. */
type Reasons = Readonly<Record<string, string>>;

/**
 * By channel that this stack has nothing of yet, why its first block cannot be made or had.
 */
export function unfoundedChannels(
    model: NetworkModel,
    { firstBlocks }: Pick<FormerState, "firstBlocks">,
): Promise<Reasons> {
    const foreign = model.channels.filter(
        (channel) => !firstBlocks.includes(channel.name) && missingCards(channel, model).length === 0,
    );
    return reasons(foreign, (channel) => unfounded(channel, model));
}

/**
 * By channel that partners order, too, and that this stack has done no more than join, why nothing can be ordered there yet: a consortium whose companies have an orderer
 * each has no majority before enough of them have joined. One whose settings the stack has held once is not asked.
 */
export function unorderedChannels(
    model: NetworkModel,
    { policies }: Pick<FormerState, "policies">,
    isWaiting: (channel: string) => boolean,
): Promise<Reasons> {
    const joined = model.channels.filter(({ name }) => policies[name] === undefined && !isWaiting(name));
    return reasons(joined, (channel) => unordered(channel, model));
}

async function reasons(
    channels: readonly Channel[],
    reasonFor: (channel: Channel) => Promise<string | undefined>,
): Promise<Reasons> {
    const found = await Promise.all(channels.map(async (channel) => [channel.name, await reasonFor(channel)] as const));
    return Object.fromEntries(found.flatMap(([name, reason]) => (reason === undefined ? [] : [[name, reason]])));
}

/** undefined when the first block can be had, or is this stack's to make. */
async function unfounded(channel: Channel, model: NetworkModel): Promise<string | undefined> {
    const founder = foreignFounder(channel, model);
    const other = otherFounder(channel, model);
    if (other !== undefined) {
        return `${other} has founded it by its card, and by this config ${channel.founder} founds it: its first block is one or the other. Agree on one founder, and name it in the stacks of all who take part (channels[].founder)`;
    }
    if (founder === undefined) {
        const cards = partnersOn(channel, model).flatMap(({ card }) => card ?? []);
        return cards.flatMap((card) => endedConsenters(card, new Date()))[0];
    }
    const published = founder.card?.channels.find(({ name }) => name === channel.name)?.firstBlock;
    const absent = published === undefined ? [] : absentIn(published, channel, model);
    if (published !== undefined && absent.length === 0) {
        return undefined;
    }
    const answers = await askPartners(channel, model, (orderer) => orderer.block("oldest"));
    return "hindrance" in answers ? answers.hindrance : unserved(founder, answers, absent, ownIn(channel, model));
}

/**
 * By what partners' orderers say of the first block; undefined when one of them hands it out.
 *
 * @param absent MSP IDs that the founder's card would have it without
 * @param own who asks
 */
function unserved(
    { name: founder }: Partner,
    answers: readonly Answer[],
    absent: readonly string[],
    own: NetworkModel["organisations"],
): string | undefined {
    if (answers.some(({ kind }) => kind === "yes")) {
        return undefined;
    }
    const silent = silences(answers);
    const said = silent.length === 0 ? "" : ` (${silent.join("; ")})`;
    if (absent.length > 0 || answers.some(({ kind }) => kind === "refused")) {
        const who = absent.length > 0 ? absent : own.map(({ mspId }) => mspId);
        // Its orderers let it read nothing, and a peer that has joined all the same gets no block.
        return `${founder} has founded it without ${who.join(", ")}, or with other roots than it has${said}: give ${founder} its newest card, and ask for a channel that has it`;
    }
    const todo = `run pulumi up here again once ${founder} has founded it by its own`;
    return silent.length === 0
        ? `it is not founded yet: ${todo}`
        : `its orderers cannot tell whether it is founded${said}: ${todo}, or take the newest card of ${founder}, which has its first block`;
}

/** MSP IDs of organisations of this stack that take part by the config, and not by a first block. */
function absentIn(firstBlock: string, channel: Channel, model: NetworkModel): readonly string[] {
    const config = configOf(common.Block.deserializeBinary(Buffer.from(firstBlock, "base64")));
    const facts = channelFacts(config ?? new common.Config());
    const named = (all: readonly { readonly mspId: string }[]): readonly string[] => all.map(({ mspId }) => mspId);
    const [ordering, members] = [named(facts.orderers), named(facts.members)];
    return ownIn(channel, model)
        .filter(
            ({ name, mspId }) =>
                (channel.orderers.includes(name) && !ordering.includes(mspId)) ||
                (channel.members.includes(name) && !members.includes(mspId)),
        )
        .map(({ mspId }) => mspId);
}

/** Organisations of this stack that take part in a channel. */
function ownIn({ orderers, members }: Channel, { organisations }: NetworkModel): NetworkModel["organisations"] {
    return organisations.filter(({ name }) => orderers.includes(name) || members.includes(name));
}

/** Whose card has a first block that another one is to make: two channels of one name would call the same nodes. */
function otherFounder(channel: Channel, model: NetworkModel): string | undefined {
    const hasFounded = ({ name, card }: NetworkModel["partners"][number]): boolean =>
        name !== channel.founder && card?.channels.some((founded) => founded.name === channel.name) === true;
    return partnersOn(channel, model).find(hasFounded)?.name;
}

/** undefined when there is a leader, or is one as soon as this stack's own orderers have joined. */
async function unordered(channel: Channel, model: NetworkModel): Promise<string | undefined> {
    const ordering = partnersOn(channel, model).filter(({ name }) => channel.orderers.includes(name));
    const theirs = ordering.flatMap(({ card }) => card?.orderers ?? []).length;
    const organisations = model.organisations.filter(({ name }) => channel.orderers.includes(name));
    const own = organisations.flatMap(({ orderers }) => orderers).length;
    if (own > theirs) {
        return undefined;
    }
    const answers = await askPartners(channel, model, (orderer) => orderer.config());
    if ("hindrance" in answers) {
        return answers.hindrance;
    }
    if (answers.some(({ kind }) => kind === "yes")) {
        return undefined;
    }
    const who = ordering.map(({ name }) => name).join(", ");
    const silent = silences(answers);
    // Who has joined and finds no leader is silent, too, and so is who cannot be reached from here.
    const said = silent.length === 0 ? "" : ` (${silent.join("; ")})`;
    return `a majority of its orderers has yet to join, those of ${who} among them${said}: run pulumi up in their stacks, then here again`;
}
