/** Which pod a node runs in. */
export interface NodePodName {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
}

/** How a node of a group is at a moment. */
export interface NodeState {
    readonly name: string;
    /** Of its pod; undefined when there is none, or when it is on its way out. */
    readonly pod: NodePodName | undefined;
    /** Whether its pod was made from another template than its workload has by now. */
    readonly isOutdated: boolean;
    /** Whether its pod is ready, whatever the node itself does. */
    readonly isReady: boolean;
    /** Whether its pod cannot start by itself: an image that is not there, a process that ends again and again. */
    readonly isStuck: boolean;
    /** Whether nobody answers at the address that the config has for it, so that nothing is known of the node itself. */
    readonly isOutOfReach: boolean;
    /** Whether it is the Raft leader of a channel. */
    readonly leads: boolean;
    /** Whether a channel would stop, or its organisation have no peer on it, while it is away, since another node has yet to join. */
    readonly isNeeded: boolean;
    /** Why it does not do its part, as a sentence that goes on from its name; undefined when it does all of it. */
    readonly lacks: string | undefined;
}

/** What comes next for a group. */
export type Step =
    | { readonly kind: "done" }
    | { readonly kind: "restart"; readonly node: NodeState }
    | { readonly kind: "wait"; readonly for: readonly NodeState[] }
    /** Joins come after a roll: what is left is for the next one. */
    | { readonly kind: "defer"; readonly nodes: readonly NodeState[] };

/**
 * The next step of a roll: one node at a time, and only while all others do their part; followers first, leaders last.
 * An outdated node that does nothing for its group is restarted whatever the others do: there is nothing to lose, and often it is
 * what the others wait for. Nothing is restarted while there is one of which nothing can be known.
 *
 * @param isTimeOver whether a node has made no progress for so long that what it lacks will not come by itself
 */
export function nextStep(states: readonly NodeState[], isTimeOver: (node: NodeState) => boolean): Step {
    const unknown = states.filter(({ isOutOfReach }) => isOutOfReach);
    if (unknown.length > 0) {
        return { kind: "wait", for: unknown };
    }
    const outdated = states.filter(({ isOutdated, pod }) => isOutdated && pod !== undefined);
    // Whoever leads has a quorum, and holds the channel up though it lacks others.
    const idle = outdated.find((node) => node.isStuck || (node.lacks !== undefined && !node.leads && isTimeOver(node)));
    if (idle !== undefined) {
        return { kind: "restart", node: idle };
    }
    const lacking = states.filter(({ lacks }) => lacks !== undefined);
    if (lacking.length > 0) {
        return { kind: "wait", for: lacking };
    }
    const free = outdated.filter(({ isNeeded }) => !isNeeded);
    const next = free.find(({ leads }) => !leads) ?? free[0];
    if (next !== undefined) {
        return { kind: "restart", node: next };
    }
    if (outdated.length === 0) {
        return { kind: "done" };
    }
    return outdated.some(isTimeOver) ? { kind: "defer", nodes: outdated } : { kind: "wait", for: outdated };
}
