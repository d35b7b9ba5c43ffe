import type { ChannelMetrics } from "../fabric/metrics";
import { nodeMetrics, nodeVersion } from "../fabric/operations";
import type { Peer } from "../fabric/peer";
import { oneLine, reasonOf } from "../ground/failure";
import { sideBySide } from "../ground/side-by-side";
import { onPeer, type RollNode } from "../components/organisations/rolls/nodes";
import { operationsPort } from "../components/remote/node-ports";
import type { Place } from "../components/remote/place";
import { answered } from "./namespaces";
import type { ChaincodeStatus, Role } from "./status";

/** What a node says of itself. */
export interface Answer {
    /** By channel; undefined where its operations port could not be asked. */
    readonly channels: ReadonlyMap<string, ChannelMetrics> | undefined;
    readonly version: string | undefined;
    /** Of a peer; undefined where it could not be asked as its administrator. */
    readonly ledger: PeerLedger | undefined;
    /** Why it could not be asked, or not in full. */
    readonly reason: string | undefined;
}

/** What a peer says of its packages, and of the definitions on its channels. */
export interface PeerLedger {
    readonly channels: readonly string[];
    /** Their package IDs. */
    readonly installed: readonly string[];
    readonly definitions: readonly SeenDefinition[];
}

export interface SeenDefinition extends ChaincodeStatus {
    readonly channel: string;
    /** That its organisation has approved for it. */
    readonly packageId: string | undefined;
}

/** A node, and the way to it. */
export interface AskedNode extends RollNode {
    readonly role: Role;
}

/** So many nodes are asked at a time: each takes some connections through the API server. */
const mostNodes = 16;

/** Seconds that a pod that was just seen ready has to be so still. */
const podSeconds = 1;

/** Asks nodes how they are, each within seconds; by their names. */
export async function answersOf(place: Place, nodes: readonly AskedNode[]): Promise<ReadonlyMap<string, Answer>> {
    return new Map(
        await sideBySide(mostNodes, nodes, async (node) => [node.target.name, await answerOf(place, node)] as const),
    );
}

/** How many blocks nodes have by now, by node and channel; nothing of those that give no answer. */
export async function heightsOf(
    place: Place,
    nodes: readonly RollNode[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, ChannelMetrics>>> {
    const found = await sideBySide(mostNodes, nodes, async (node) => {
        const metrics = await asked(place, async () => nodeMetrics(await portOf(place, node)));
        return [node.target.name, metrics.found ?? new Map<string, ChannelMetrics>()] as const;
    });
    return new Map(found);
}

async function answerOf(place: Place, node: AskedNode): Promise<Answer> {
    const [own, ledger] = await Promise.all([
        asked(place, async () => {
            const port = await portOf(place, node);
            const [channels, version] = await Promise.all([nodeMetrics(port), nodeVersion(port)]);
            return { channels, version };
        }),
        node.role === "peer"
            ? asked(place, () => onPeer(place, node, ledgerOf))
            : { found: undefined, reason: undefined },
    ]);
    const { channels, version } = own.found ?? {};
    return { channels, version, ledger: ledger.found, reason: own.reason ?? ledger.reason };
}

function portOf(place: Place, { target, operationsPort: port }: RollNode): ReturnType<typeof operationsPort> {
    const { name, organisation } = target;
    return operationsPort(place, { name, organisation, port }, podSeconds);
}

async function ledgerOf(peer: Peer): Promise<PeerLedger> {
    const [channels, installed] = await Promise.all([peer.channels(), peer.installed()]);
    const definitions = await Promise.all(channels.map((channel) => definitionsOn(peer, channel)));
    return { channels, installed: installed.map(({ packageId }) => packageId), definitions: definitions.flat() };
}

async function definitionsOn(peer: Peer, channel: string): Promise<readonly SeenDefinition[]> {
    const names = await peer.chaincodes(channel);
    const found = await Promise.all(
        names.map(async (name) => {
            const committed = await peer.committed(channel, name);
            if (committed === undefined) {
                return [];
            }
            const { sequence, definition, approvals } = committed;
            const approved = Object.keys(approvals).filter((mspId) => approvals[mspId] === true);
            const packageId = await peer.approvedPackage(channel, name, sequence);
            const { version } = definition;
            return [{ channel, name, version, sequence, approved: approved.sort(), packageId }];
        }),
    );
    return found.flat();
}

async function asked<T>(
    place: Place,
    ask: () => Promise<T>,
): Promise<{ readonly found: T | undefined; readonly reason: string | undefined }> {
    try {
        return { found: await answered("ask a node", place, ask), reason: undefined };
    } catch (error) {
        return { found: undefined, reason: oneLine(reasonOf(error), 300) };
    }
}
