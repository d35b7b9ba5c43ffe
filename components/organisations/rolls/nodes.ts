import type { ChannelMetrics } from "../../../fabric/metrics";
import { nodeMetrics } from "../../../fabric/operations";
import { listChannels } from "../../../fabric/osnadmin";
import { newPeer, type Peer } from "../../../fabric/peer";
import { adminSigner } from "../../remote/administration";
import { adminClient, operationsPort } from "../../remote/node-ports";
import { oldNodeEndpoint } from "../../remote/nodes";
import { type Target, type Place } from "../../remote/place";

/** A node of a group as plain inputs of a dynamic resource: how to ask it how it is. */
export interface RollNode {
    readonly mspId: string;
    /** Of a peer its gRPC port, of an orderer its admin port. */
    readonly target: Target;
    /** Health and metrics. */
    readonly operationsPort: number;
}

/** Its channels, each with what its metrics say; undefined while the ledger is being opened. */
export type NodeChannels = ReadonlyMap<string, ChannelMetrics | undefined>;

/** Nobody waits for one node alone: it is asked again a moment later. */
const podSeconds = 1;

/** The channels that an orderer serves; it answers only when it has opened all of them. */
export async function ordererChannels(place: Place, node: RollNode): Promise<NodeChannels> {
    const { target } = node;
    const endpoint = await oldNodeEndpoint(place, target, { client: await adminClient(place, target), podSeconds });
    const [channels, metrics] = await Promise.all([listChannels(endpoint), metricsOf(place, node)]);
    return new Map(channels.map((channel) => [channel, metrics.get(channel)]));
}

/** The channels that a peer has joined; it answers only when it has opened all of them. */
export async function peerChannels(place: Place, node: RollNode, peer: Peer): Promise<NodeChannels> {
    const channels = await peer.channels();
    const metrics = await metricsOf(place, node);
    return new Map(channels.map((channel) => [channel, metrics.get(channel)]));
}

/** Acts on a peer that is there, as the administrator of its organisation; one that is not is told at once. */
export async function onPeer<T>(place: Place, node: RollNode, act: (peer: Peer) => Promise<T>): Promise<T> {
    const { target, mspId } = node;
    const signer = await adminSigner(place, target.organisation, mspId);
    const peer = newPeer(await oldNodeEndpoint(place, target, { podSeconds }), signer, { retrySeconds: 0 });
    return act(peer).finally(peer.close);
}

async function metricsOf(place: Place, node: RollNode): Promise<ReadonlyMap<string, ChannelMetrics>> {
    const { name, organisation } = node.target;
    return nodeMetrics(await operationsPort(place, { name, organisation, port: node.operationsPort }, podSeconds));
}
