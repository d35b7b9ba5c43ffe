import type { NodeState } from "./step";

/**
 * Seconds since a node was last seen in a state that it had not been in: a pod that goes round between failing and waiting to try
 * again makes no progress.
 *
 * @param now milliseconds of a clock that only goes on
 */
export function newStillness(now: () => number = () => performance.now()): (states: readonly NodeState[]) => number {
    const seen = new Set<string>();
    let changed = now();
    return (states) => {
        const fresh = states.map(described).filter((state) => !seen.has(state));
        fresh.forEach((state) => seen.add(state));
        changed = fresh.length === 0 ? changed : now();
        return (now() - changed) / 1000;
    };
}

/**
 * That the others go on is no change of the one that lags; nor is the time that a pod that fails waits before it tries again, nor
 * the ID of a transaction by which a chaincode was asked.
 */
function described({ name, pod, isReady, lacks = "" }: NodeState): string {
    return JSON.stringify([
        name,
        pod?.uid,
        isReady ? lacks.replace(/of \d+ blocks|[0-9a-f]{64}/g, "") : lacks.replace(/\d+/g, ""),
    ]);
}
