/** How a node of a group is at a moment. */
export interface NodeState {
    readonly name: string;
    /** Of its pod; undefined when there is none, or when it is on its way out. */
    readonly pod: { readonly name: string; readonly uid: string } | undefined;
    /** Whether its pod was made from another template than its workload has by now. */
    readonly isOutdated: boolean;
    /** Whether its pod is ready, whatever the node itself does. */
    readonly isReady: boolean;
    /** Whether its pod cannot start by itself: an image that is not there, a process that ends again and again. */
    readonly isStuck: boolean;
    /** Whether it is the Raft leader of a channel. */
    readonly leads: boolean;
    /** Why it does not do its part, as a sentence that goes on from its name; undefined when it does all of it. */
    readonly lacks: string | undefined;
}

/** What comes next for a group. */
export type Step =
    | { readonly kind: "done" }
    | { readonly kind: "restart"; readonly node: NodeState }
    | { readonly kind: "wait"; readonly for: readonly NodeState[] };

/**
 * The next step of a roll: one node at a time, and only while all others do their part; followers first, leaders last.
 * An outdated node that does nothing for its group is restarted whatever the others do: there is nothing to lose, and often it is
 * what the others wait for.
 *
 * @param isPatienceOver whether nothing has changed for so long that what is not there will not come by itself
 */
export function nextStep(states: readonly NodeState[], isPatienceOver: boolean): Step {
    const outdated = states.filter(({ isOutdated, pod }) => isOutdated && pod !== undefined);
    // Whoever leads has a quorum, and holds the channel up though it lacks others.
    const idle = outdated.find(
        ({ isStuck, lacks, leads }) => isStuck || (isPatienceOver && lacks !== undefined && !leads),
    );
    if (idle !== undefined) {
        return { kind: "restart", node: idle };
    }
    const lacking = states.filter(({ lacks }) => lacks !== undefined);
    if (lacking.length > 0) {
        return { kind: "wait", for: lacking };
    }
    const next = outdated.find(({ leads }) => !leads) ?? outdated[0];
    return next === undefined ? { kind: "done" } : { kind: "restart", node: next };
}
