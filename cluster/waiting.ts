import { setTimeout as sleep } from "node:timers/promises";

/** Waits so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
export async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal });
}

/**
 * How long to wait before sending a refused request again, in milliseconds; undefined when it must not be or cannot be
 * within what is left. Only 429 is known not to have been acted on.
 */
export function retryDelay(code: number, retryAfter: string | undefined, leftMilliseconds: number): number | undefined {
    const delay = Math.max(1, Number(retryAfter ?? 1) || 1) * 1000;
    return code === 429 && delay < leftMilliseconds ? delay : undefined;
}

/** Waits that grow from 0.2 s to 3 s, each with some chance in it so that many clients do not come back at once. */
export interface Backoff {
    /** Back to the shortest wait, after something worked. */
    reset(): void;
    wait(signal: AbortSignal): Promise<void>;
}

export function newBackoff(shortest = 200, longest = 3000): Backoff {
    let next = shortest;
    return {
        reset: () => {
            next = shortest;
        },
        wait: async (signal) => {
            const delay = next * (0.75 + Math.random() / 2);
            next = Math.min(next * 2, longest);
            await wait(delay, signal);
        },
    };
}
