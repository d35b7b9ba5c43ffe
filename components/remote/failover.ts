import { isAway, reasonedFailure } from "../../cluster/api-failure";
import { hasNoReadyPod } from "../../cluster/pods";
import { failure, isFailure, reasonOf } from "../../ground/failure";
import { retry } from "../../ground/retry";

/** Nodes that serve alike, in the order in which they are asked. */
export interface Alike<Node> {
    /** What is wanted of them, as a verb phrase that reads after "cannot": "ask an orderer of channel mychannel". */
    readonly operation: string;
    readonly nodes: readonly Node[];
    readonly nameOf: (node: Node) => string;
    /** Seconds after which no further round of the nodes is begun. Each is asked once at least. */
    readonly seconds: number;
    /** Whether the next node may be asked after that failure. Default `cannotServe`. */
    readonly isPassedOn?: (error: unknown) => boolean;
}

/** Seconds that one node has to show a ready pod, to accept a connection, to find its leader, before the next one is asked. */
export const turnSeconds = { pod: 1, connection: 5, answer: 1 } as const;

/**
 * Acts through the first node that serves. One that cannot is passed over within seconds, and asked again in the next round:
 * patience is for the list, not for its first entry. What is done must bear being begun anew on another node.
 *
 * Refuses with the reason of each node when none has served in time; with the node's own failure when there is but one.
 */
export async function throughAny<Node, T>(alike: Alike<Node>, act: (node: Node) => Promise<T>): Promise<T> {
    const { operation, nodes, isPassedOn = cannotServe } = alike;
    if (nodes.length === 0) {
        throw failure({ operation, target: "the network" }, "it has none in this stack");
    }
    // Where nobody could be asked for want of a cluster, the next round would ask nobody either.
    const heals = (error: unknown): boolean => isPassedOn(error) && !isAway(error);
    return retry({ seconds: alike.seconds, heals }, () => round(alike, isPassedOn, act));
}

/** Whether an error says that this node cannot be asked now or does not serve the channel, so that another one may. */
export function cannotServe(error: unknown): boolean {
    const isSilent = hasNoReadyPod(error) || isAway(error);
    return isSilent || (isFailure(error) && (unserved.has(error.status ?? "") || isUnjoined(error)));
}

/**
 * No pod, no connection; no Raft leader; of an orderer: no such channel (orderer/common/broadcast, common/deliver); and a node that
 * runs on a certificate that has ended, until the roll restarts it. gRPC has no code of its own for the last.
 */
const unserved: ReadonlySet<string> = new Set(["UNAVAILABLE", "SERVICE_UNAVAILABLE", "NOT_FOUND", "CERT_HAS_EXPIRED"]);

/** What a node says that has not joined the channel, or has lost its ledger. */
export function isUnjoined({ message }: Error): boolean {
    return /channel creation request not allowed|channel '?[^' ]+'? not found|channel does not exist/.test(message);
}

async function round<Node, T>(
    alike: Alike<Node>,
    isPassedOn: (error: unknown) => boolean,
    act: (node: Node) => Promise<T>,
): Promise<T> {
    const failures: { readonly node: Node; readonly error: unknown }[] = [];
    for (const node of alike.nodes) {
        try {
            return await act(node);
        } catch (error) {
            if (!isPassedOn(error)) {
                throw error;
            }
            failures.push({ node, error });
        }
    }
    const [first] = failures;
    throw failures.length === 1 ? first?.error : noneServed(alike, failures);
}

function noneServed<Node>(
    { operation, nameOf }: Alike<Node>,
    failures: readonly { readonly node: Node; readonly error: unknown }[],
): Error {
    const target = failures.map(({ node }) => nameOf(node)).join(", ");
    const reasons = failures.map(({ error }) => reasonOf(error)).join("; ");
    const what = { operation, target, status: "UNAVAILABLE" };
    const areAway = failures.every(({ error }) => isAway(error));
    return areAway ? reasonedFailure(what, "Unreachable", reasons) : failure(what, reasons);
}
