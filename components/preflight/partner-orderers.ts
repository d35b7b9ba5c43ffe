import { newOrderer, type Orderer } from "../../fabric/orderer";
import type { Signer } from "../../fabric/signer";
import { isFailure, reasonOf } from "../../ground/failure";
import type { Channel } from "../model/channel";
import type { NetworkModel } from "../model/network";
import { ownPeers, partnersOn } from "../partners/waiting";
import { adminSigner } from "../remote/administration";
import { turnSeconds } from "../remote/failover";
import type { Place, Relay } from "../remote/place";
import { partnerAddress, partnerName } from "../remote/relay";
import { placeOf } from "../stack/scope";

/** What one orderer has answered. */
export type Answer =
    | { readonly kind: "yes" | "unserved" }
    /** Also who serves the channel and does not let this stack's organisation read it. */
    | { readonly kind: "silent" | "refused"; readonly reason: string };

/** Why nobody could be asked at all, as the end of a sentence. */
interface Mute {
    readonly hindrance: string;
}

/**
 * Asks partners' orderers of a channel, each once and side by side, in the name of whoever of this stack takes part. What this stack has not declared yet is
 * asked by the cards alone.
 *
 * @param ask fails where the orderer cannot say yes
 */
export async function askPartners(
    channel: Channel,
    model: NetworkModel,
    ask: (orderer: Orderer) => Promise<unknown>,
): Promise<readonly Answer[] | Mute> {
    const takesPart = [...channel.orderers, ...channel.members];
    const own = model.organisations.find(({ name }) => takesPart.includes(name));
    if (own === undefined) {
        return { hindrance: "no organisation of this stack takes part in it" };
    }
    try {
        const signer = await adminSigner(placeOf(model), own.name, own.mspId);
        return await Promise.all(askedOrderers(channel, model).map((asked) => answerOf(asked, channel, signer, ask)));
    } catch (error) {
        const todo = "pulumi up enrols it, and the next one asks";
        return {
            hindrance: `nobody can ask its orderers before ${own.adminName} is there: ${todo} (${reasonOf(error)})`,
        };
    }
}

/** Why orderers could not be asked, each once. */
export function silences(answers: readonly Answer[]): readonly string[] {
    return [...new Set(answers.flatMap((answer) => ("reason" in answer ? [answer.reason] : [])))];
}

interface AskedOrderer {
    readonly place: Place;
    readonly name: string;
    /** `host:port` */
    readonly address: string;
    readonly tlsRoot: string;
    readonly through: readonly Relay[];
}

function askedOrderers(channel: Channel, model: NetworkModel): readonly AskedOrderer[] {
    const way = { place: placeOf(model), through: ownPeers(channel, model) };
    return partnersOn(channel, model).flatMap(({ name, card }) =>
        card === undefined || !channel.orderers.includes(name)
            ? []
            : card.orderers.map((orderer) => ({
                  ...{ name: orderer.name, address: orderer.address, ...way },
                  tlsRoot: [...card.tlsRootCertificates, ...card.tlsIntermediateCertificates].join("\n"),
              })),
    );
}

async function answerOf(
    asked: AskedOrderer,
    channel: Channel,
    signer: Signer,
    ask: (orderer: Orderer) => Promise<unknown>,
): Promise<Answer> {
    const { place, tlsRoot } = asked;
    try {
        const address = await partnerAddress(place, asked, turnSeconds.connection);
        const endpoint = { address, serverName: partnerName(asked), tlsRoot, client: undefined };
        const orderer = newOrderer(endpoint, signer, channel.name, { retrySeconds: turnSeconds.answer });
        const answer = orderer.connected(turnSeconds.connection).then(() => ask(orderer));
        await answer.finally(orderer.close);
        return { kind: "yes" };
    } catch (error) {
        const status = isFailure(error) ? error.status : undefined;
        return status === "NOT_FOUND"
            ? { kind: "unserved" }
            : { kind: status === "FORBIDDEN" ? "refused" : "silent", reason: reasonOf(error) };
    }
}
