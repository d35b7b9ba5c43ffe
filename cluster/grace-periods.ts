import type { PodProblem } from "./pod-problems";

/** Remembers since when each problem lasts. */
interface GracePeriods {
    /** Takes note of the problems of this moment; gives the first that has lasted too long. */
    expired(problems: readonly PodProblem[], nowMilliseconds: number): PodProblem | undefined;
}

/** A problem that goes away and comes back begins anew, except that it may be away for a moment. */
export function newGracePeriods(): GracePeriods {
    const since = new Map<string, { first: number; last: number }>();
    return {
        expired: (problems, now) => {
            for (const { key } of problems) {
                const known = since.get(key);
                const isSame = known !== undefined && now - known.last < awayMilliseconds;
                since.set(key, { first: isSame ? known.first : now, last: now });
            }
            return problems.find(({ key, graceSeconds }) => {
                const first = since.get(key)?.first ?? now;
                return now - first >= graceSeconds * 1000;
            });
        },
    };
}

const awayMilliseconds = 15_000;
