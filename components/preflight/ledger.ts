import { common } from "@hyperledger/fabric-protos";
import { configOf } from "../../fabric/configtx/block";
import { channelFacts } from "../../fabric/configtx/facts";
import { newOrderer } from "../../fabric/orderer";
import { newPeer } from "../../fabric/peer";
import { failure, reasonOf } from "../../ground/failure";
import { inTime } from "../../ground/retry";
import { adminSigner } from "../remote/administration";
import { findBinary } from "../remote/config-maps";
import { turnSeconds } from "../remote/failover";
import { nodeEndpoint } from "../remote/nodes";
import { type Target, type Place } from "../remote/place";
import type { ObservedChannel, RunningNode } from "./observed";

/** Seconds for a node to answer; the nodes of a kind are asked side by side. */
const answerSeconds = 10;

/** Seconds that a node may have no leader, or no connection, before it counts as one that does not answer. */
export const retrySeconds = 2;

type Config = common.Config;

/** What a channel says of itself, and what hindered the asking. */
export interface AskedChannel {
    readonly channel: ObservedChannel;
    /** Undefined when a node answered, and when there is none that could. */
    readonly hindrance: string | undefined;
}

/**
 * The newest config of a channel: of the orderer that answers first, else of a peer, else of the first block in its
 * ConfigMap, which may be older.
 *
 * @param targetOf the way to a node
 */
export async function askChannel(
    place: Place,
    name: string,
    nodes: readonly RunningNode[],
    targetOf: (node: RunningNode) => Target,
): Promise<AskedChannel> {
    const able = nodes.filter(({ ready, component }) => ready && component !== "ca");
    const ask = (component: string): Promise<Config> =>
        Promise.any(
            able
                .filter((node) => node.component === component)
                .map((node) => within(configAt({ place, name, node, target: targetOf(node) }))),
        );
    try {
        const config = await ask("orderer").catch(() => ask("peer"));
        return { channel: { name, facts: channelFacts(config), source: "node" }, hindrance: undefined };
    } catch (error) {
        const hindrance = nodes.length === 0 ? undefined : hindranceOf(error);
        const first = await firstConfig(place, name);
        const facts = first === undefined ? undefined : channelFacts(first);
        return { channel: { name, facts, source: first && "first block" }, hindrance };
    }
}

interface Question {
    readonly place: Place;
    readonly name: string;
    readonly node: RunningNode;
    readonly target: Target;
}

/** Asks in the name of the node's own organisation, whose administrators may read the channels that it serves. */
async function configAt({ place, name, node, target }: Question): Promise<Config> {
    const [endpoint, signer] = await Promise.all([
        nodeEndpoint(place, target, { podSeconds: turnSeconds.pod }),
        adminSigner(place, node.organisation, node.mspId ?? ""),
    ]);
    if (node.component === "orderer") {
        const orderer = newOrderer(endpoint, signer, name, { retrySeconds });
        return orderer.config().finally(orderer.close);
    }
    const peer = newPeer(endpoint, signer, { retrySeconds });
    return peer.config(name).finally(peer.close);
}

export function within<T>(answer: Promise<T>): Promise<T> {
    return inTime(answerSeconds * 1000, answer, () => {
        throw failure({ operation: "ask a node", target: "the channel" }, `no answer in ${answerSeconds} s`);
    });
}

async function firstConfig(place: Place, name: string): Promise<Config | undefined> {
    try {
        const block = await findBinary(place, `${name}-genesis`, "genesis.block");
        return block && configOf(common.Block.deserializeBinary(block));
    } catch {
        // Lost or not readable: the rules that need the channel say nothing, and the caller says that it was not seen.
        return undefined;
    }
}

/** One sentence is enough: nodes that are down mostly are for the same reason. */
export function hindranceOf(error: unknown): string {
    const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
    return first === undefined ? "none of its nodes is ready" : reasonOf(first);
}
