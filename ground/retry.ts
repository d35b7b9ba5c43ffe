import { setTimeout as pause } from "node:timers/promises";

interface RetryOptions {
    /** Seconds after which the last failure stands. */
    readonly seconds: number;
    /** Whether waiting can help: another answer later, with nothing changed by us. */
    readonly heals: (error: unknown) => boolean;
    /** Called with each failure after which there is another attempt. */
    readonly onRetry?: (error: unknown) => void;
    /** With it no other attempt is made, and a pause ends as aborted. */
    readonly signal?: AbortSignal;
}

const shortestPauseMs = 100;
const longestPauseMs = 2000;

/** Attempts again, at growing intervals with some chance in them, as long as the failure is one that heals and there is time left. */
export async function retry<T>(
    { seconds, heals, onRetry, signal }: RetryOptions,
    attempt: () => Promise<T>,
): Promise<T> {
    const deadline = performance.now() + seconds * 1000;
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        try {
            return await attempt();
        } catch (error) {
            if (!heals(error) || performance.now() + pauseMs > deadline || signal?.aborted === true) {
                throw error;
            }
            onRetry?.(error);
        }
        await wait(varied(pauseMs), signal);
    }
}

/**
 * Asks again, at growing intervals of so many milliseconds at most, until the answer is yes or so many seconds are over; tells
 * which. A pause ends as aborted with the signal.
 */
export async function until(
    seconds: number,
    ready: () => boolean | Promise<boolean>,
    longest = longestPauseMs,
    signal?: AbortSignal,
): Promise<boolean> {
    const deadline = performance.now() + seconds * 1000;
    for (let pauseMs = Math.min(shortestPauseMs, longest); ; pauseMs = Math.min(2 * pauseMs, longest)) {
        if (await ready()) {
            return true;
        }
        if (performance.now() + pauseMs > deadline) {
            return false;
        }
        await wait(pauseMs, signal);
    }
}

/** What is there within so many milliseconds, else what `late` gives or throws. The wait keeps no process going. */
export function inTime<T, L>(milliseconds: number, work: Promise<T>, late: () => L): Promise<T | L> {
    const over = new AbortController();
    const end = pause(milliseconds, undefined, { ref: false, signal: over.signal }).then(late);
    return Promise.race([work, end]).finally(() => {
        over.abort();
    });
}

/** Waits so many milliseconds; rejects with the signal's reason as soon as it is aborted. */
export async function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await pause(milliseconds, undefined, signal === undefined ? {} : { signal });
}

/** Waits that grow from 0.2 s to 3 s, each with some chance in it so that many clients do not come back at once. */
interface Backoff {
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
            const delay = varied(next);
            next = Math.min(next * 2, longest);
            await wait(delay, signal);
        },
    };
}

/** Within a quarter of it, so that many that fail at the same moment do not come back at the same moment. */
function varied(milliseconds: number): number {
    return milliseconds * (0.75 + Math.random() / 2);
}
