import type { Trouble } from "./troubles";

/** Remembers since when each trouble lasts. */
interface Patience {
    /** Takes note of the troubles of this moment; gives the first that has lasted too long. */
    exhausted(troubles: readonly Trouble[], nowMilliseconds: number): Trouble | undefined;
}

/** A trouble that goes away and comes back begins anew, except that it may be away for a moment. */
export function newPatience(): Patience {
    const since = new Map<string, { first: number; last: number }>();
    return {
        exhausted: (troubles, now) => {
            for (const { key } of troubles) {
                const known = since.get(key);
                const isSame = known !== undefined && now - known.last < awayMilliseconds;
                since.set(key, { first: isSame ? known.first : now, last: now });
            }
            return troubles.find(({ key, graceSeconds }) => {
                const first = since.get(key)?.first ?? now;
                return now - first >= graceSeconds * 1000;
            });
        },
    };
}

const awayMilliseconds = 15_000;
