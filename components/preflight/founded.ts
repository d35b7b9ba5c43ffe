import { newOrderer } from "../../fabric/orderer";
import type { Signer } from "../../fabric/signer";
import { isFailure, reasonOf } from "../../ground/failure";
import type { Channel } from "../model/channel";
import type { NetworkModel } from "../model/network";
import { foreignFounder, missingCards, ownPeers, partnersOn } from "../partners/waiting";
import { adminSigner } from "../remote/administration";
import { turnSeconds } from "../remote/failover";
import type { Place, Relay } from "../remote/place";
import { partnerAddress } from "../remote/relay";
import { placeOf } from "../stack/scope";
import type { FormerState } from "./observed";

/**
 * By channel that a partner founds and that this stack has nothing of yet, why its first block cannot be had; channels that can be joined are not
 * named. Their orderers are asked in the name of whoever of this stack takes part.
 */
export async function unfoundedChannels(
    model: NetworkModel,
    { firstBlocks }: Pick<FormerState, "firstBlocks">,
): Promise<Readonly<Record<string, string>>> {
    const foreign = model.channels.filter(
        (channel) => !firstBlocks.includes(channel.name) && missingCards(channel, model).length === 0,
    );
    const asked = await Promise.all(foreign.map(async (channel) => [channel.name, await hindrance(channel, model)]));
    return Object.fromEntries(asked.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** undefined when the first block can be had, or is this stack's to make. */
async function hindrance(channel: Channel, model: NetworkModel): Promise<string | undefined> {
    const founder = foreignFounder(channel, model);
    if (founder === undefined || founder.card?.channels.some(({ name }) => name === channel.name) === true) {
        return undefined;
    }
    const takesPart = [...channel.orderers, ...channel.members];
    const own = model.organisations.find(({ name }) => takesPart.includes(name));
    if (own === undefined) {
        return "no organisation of this stack takes part in it";
    }
    try {
        const signer = await adminSigner(placeOf(model), own.name, own.mspId);
        return await silenceOf(channel, model, signer, founder.name);
    } catch (error) {
        const todo = "pulumi up enrols it, and the next one asks";
        return `nobody can ask its orderers before ${own.adminName} is there: ${todo} (${reasonOf(error)})`;
    }
}

/** Why none of the orderers hands out the first block; undefined when one does. */
async function silenceOf(
    channel: Channel,
    model: NetworkModel,
    signer: Signer,
    founder: string,
): Promise<string | undefined> {
    const nodes = partnersOn(channel, model).flatMap(({ name, card }) =>
        card === undefined || !channel.orderers.includes(name)
            ? []
            : card.orderers.map((orderer) => ({
                  ...orderer,
                  tlsRoot: [...card.tlsRootCertificates, ...card.tlsIntermediateCertificates].join("\n"),
              })),
    );
    const through = ownPeers(channel, model);
    const way = { place: placeOf(model), through };
    const answers = await Promise.all(nodes.map((node) => answerOf({ ...node, ...way }, channel.name, signer)));
    if (answers.includes("served")) {
        return undefined;
    }
    const silent = answers.filter((answer) => answer !== "not served");
    const todo = `run pulumi up here again once ${founder} has founded it by its own`;
    return silent.length === 0
        ? `it is not founded yet: ${todo}`
        : `its orderers cannot tell whether it is founded (${silent.join("; ")}): ${todo}, or take the newest card of ${founder}, which has its first block`;
}

interface AskedOrderer {
    readonly place: Place;
    readonly name: string;
    /** `host:port` */
    readonly address: string;
    readonly tlsRoot: string;
    readonly through: readonly Relay[];
}

/** Anything but "served" and "not served" is why it could not be asked. */
async function answerOf(asked: AskedOrderer, channel: string, signer: Signer): Promise<string> {
    const { place, name: serverName, tlsRoot } = asked;
    try {
        const address = await partnerAddress(place, asked, turnSeconds.connection);
        const endpoint = { address, serverName, tlsRoot, client: undefined };
        const orderer = newOrderer(endpoint, signer, channel, { retrySeconds: turnSeconds.answer });
        const block = orderer.connected(turnSeconds.connection).then(() => orderer.block("oldest"));
        await block.finally(orderer.close);
        return "served";
    } catch (error) {
        return isFailure(error) && error.status === "NOT_FOUND" ? "not served" : reasonOf(error);
    }
}
