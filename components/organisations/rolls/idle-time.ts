import type { NodeState } from "./step";

/** Seconds for which a node has made no progress. */
export type IdleTime = (node: NodeState) => number;

/**
 * Follows the nodes of a group: how long it is since each was last in a state that it had not been in. A pod that goes round between
 * failing and waiting to try again makes no progress. That the others go on is none of the one that lags, but another pod of the
 * group is a new beginning for all.
 *
 * @param now milliseconds of a clock that only goes on
 */
export function newIdleTimes(now: () => number = () => performance.now()): (states: readonly NodeState[]) => IdleTime {
    const seen = new Set<string>();
    const changed = new Map<string, number>();
    return (states) => {
        const pods = states.map(({ pod }) => pod?.uid ?? "").join();
        for (const state of states) {
            const described = JSON.stringify([pods, state.name, state.isReady, state.isNeeded, wordsOf(state)]);
            if (!seen.has(described)) {
                seen.add(described);
                changed.set(state.name, now());
            }
        }
        const looked = now();
        return ({ name }) => (looked - (changed.get(name) ?? looked)) / 1000;
    };
}

/** Less what changes by itself: what others have, how long a failing pod waits, the ID of a transaction that asked a chaincode. */
function wordsOf({ isReady, lacks = "" }: NodeState): string {
    return isReady ? lacks.replace(/of \d+ blocks|[0-9a-f]{64}/g, "") : lacks.replace(/\d+/g, "");
}
