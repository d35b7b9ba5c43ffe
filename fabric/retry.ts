import { setTimeout as pause } from "node:timers/promises";

export interface Patience {
    /** Seconds after which the last failure stands. */
    readonly seconds: number;
    /** Whether waiting can help: another answer later, with nothing changed by us. */
    readonly heals: (error: unknown) => boolean;
}

const firstPauseMs = 200;
const longestPauseMs = 2000;

/** Attempts again, at growing intervals, as long as the failure is one that heals and there is time left. */
export async function retry<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + patience.seconds * 1000;
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
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
