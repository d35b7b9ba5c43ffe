import { setTimeout as pause } from "node:timers/promises";

interface Patience {
    /** Seconds after which the last failure stands. */
    readonly seconds: number;
    /** Whether waiting can help: another answer later, with nothing changed by us. */
    readonly heals: (error: unknown) => boolean;
}

const shortestPauseMs = 100;
const longestPauseMs = 2000;

/** Attempts again, at growing intervals, as long as the failure is one that heals and there is time left. */
export async function retry<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + patience.seconds * 1000;
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        try {
            return await attempt();
        } catch (error) {
            if (!patience.heals(error) || performance.now() + pauseMs > deadline) {
                throw error;
            }
        }
        await pause(pauseMs);
    }
}

/** Asks again, at growing intervals, until the answer is yes or so many seconds are over; tells which. */
export async function until(seconds: number, ready: () => Promise<boolean>): Promise<boolean> {
    const deadline = performance.now() + seconds * 1000;
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
        if (await ready()) {
            return true;
        }
        if (performance.now() + pauseMs > deadline) {
            return false;
        }
        await pause(pauseMs);
    }
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
            const delay = next * (0.75 + Math.random() / 2);
            next = Math.min(next * 2, longest);
            await wait(delay, signal);
        },
    };
}
