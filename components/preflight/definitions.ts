import { fixedCollections, referredPolicies } from "../../fabric/collections";
import { newPeer, type Peer } from "../../fabric/peer";
import type { NetworkModel } from "../model/network";
import { adminSigner } from "../remote/administration";
import { isUnjoined, turnSeconds } from "../remote/failover";
import { nodeEndpoint } from "../remote/nodes";
import { type Target, type Place } from "../remote/place";
import { hindranceOf, retrySeconds, within } from "./ledger";
import type { ObservedDefinition, RunningNode } from "./observed";

/** What peers say of the chaincodes of one channel, and what hindered the asking. */
export interface AskedDefinitions {
    readonly definitions: readonly ObservedDefinition[];
    /** Whether a peer has told them, so that what is not among them is not in force. */
    readonly isAnswered: boolean;
    /** Undefined when a peer answered, and when there is nothing to ask for. */
    readonly hindrance: string | undefined;
}

/** So many peers are asked side by side; they know the same. */
const mostAsked = 3;

/**
 * The definitions in force of a channel's chaincodes, as the peer that answers first knows them.
 *
 * @param wayTo the way to a node
 */
export async function askDefinitions(
    place: Place,
    { channels, chaincodes }: NetworkModel,
    channel: string,
    nodes: readonly RunningNode[],
    wayTo: (node: RunningNode) => Target,
): Promise<AskedDefinitions> {
    const names = chaincodes.filter((one) => one.channel === channel).map(({ name }) => name);
    const members = channels.find(({ name }) => name === channel)?.members ?? [];
    const able = nodes.filter(
        ({ ready, component, organisation }) => ready && component === "peer" && members.includes(organisation),
    );
    if (names.length === 0 || able.length === 0) {
        return { definitions: [], isAnswered: false, hindrance: undefined };
    }
    try {
        const asked = able
            .slice(0, mostAsked)
            .map((node) => within(definitionsAt(place, node, wayTo(node), channel, names)));
        return { definitions: await Promise.any(asked), isAnswered: true, hindrance: undefined };
    } catch (error) {
        const hindrance = areUnjoined(error) ? undefined : hindranceOf(error);
        return { definitions: [], isAnswered: hindrance === undefined, hindrance };
    }
}

/** Peers that have yet to join the channel: there is nothing to lose. */
function areUnjoined(error: unknown): boolean {
    return error instanceof AggregateError && error.errors.every((one) => one instanceof Error && isUnjoined(one));
}

async function definitionsAt(
    place: Place,
    node: RunningNode,
    target: Target,
    channel: string,
    names: readonly string[],
): Promise<readonly ObservedDefinition[]> {
    const [endpoint, signer] = await Promise.all([
        nodeEndpoint(place, target, { podSeconds: turnSeconds.pod }),
        adminSigner(place, node.organisation, node.mspId ?? ""),
    ]);
    const peer = newPeer(endpoint, signer, { retrySeconds });
    const found = Promise.all(names.map((name) => definitionAt(peer, channel, name)));
    return (await found.finally(peer.close)).flat();
}

async function definitionAt(peer: Peer, channel: string, chaincode: string): Promise<readonly ObservedDefinition[]> {
    const committed = await peer.committed(channel, chaincode);
    if (committed === undefined) {
        return [];
    }
    const { definition } = committed;
    const collections = fixedCollections(definition.collections ?? new Uint8Array());
    return [{ channel, chaincode, collections, policies: referredPolicies(definition), inForce: committed }];
}
