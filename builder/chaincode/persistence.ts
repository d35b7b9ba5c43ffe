import { apiReason } from "../../cluster/client";
import { canHeal } from "../../cluster/follow";
import { newBackoff } from "../../cluster/waiting";

/** How long and how loudly to go on trying. */
export interface Patience {
    /** Milliseconds since 1970 after which no new try begins; Infinity for none. */
    readonly deadline: number;
    readonly signal: AbortSignal;
    /** Hears of the first failure that is not the last. */
    readonly complain: (error: unknown) => void;
}

/** Repeats a call of the API while what it fails with can pass by itself: connections, overload, a server that restarts. */
export async function persist<T>(call: () => Promise<T>, { deadline, signal, complain }: Patience): Promise<T> {
    const backoff = newBackoff();
    for (let first = true; ; first = false) {
        try {
            return await call();
        } catch (error) {
            // What did not come from the API is a mistake, and stays one.
            if (apiReason(error) === undefined || !canHeal(error) || Date.now() >= deadline || signal.aborted) {
                throw error;
            }
            if (first) {
                complain(error);
            }
            await backoff.wait(signal);
        }
    }
}
