import type { Channel } from "../model/channel";
import type { NetworkModel } from "../model/network";
import { foreignFounder, missingCards, partnersOn } from "../partners/waiting";
import { endedConsenters } from "../partners/card-problems";
import type { FormerState } from "./observed";
import { askPartners, silences } from "./partner-orderers";

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
    if (founder.card?.channels.some(({ name }) => name === channel.name) === true) {
        return undefined;
    }
    const answers = await askPartners(channel, model, (orderer) => orderer.block("oldest"));
    if ("hindrance" in answers) {
        return answers.hindrance;
    }
    const silent = silences(answers);
    const todo = `run pulumi up here again once ${founder.name} has founded it by its own`;
    const unknown = `its orderers cannot tell whether it is founded (${silent.join("; ")}): ${todo}, or take the newest card of ${founder.name}, which has its first block`;
    if (answers.some(({ kind }) => kind === "yes")) {
        return undefined;
    }
    return silent.length === 0 ? `it is not founded yet: ${todo}` : unknown;
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
