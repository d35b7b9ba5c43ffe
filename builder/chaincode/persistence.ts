import { apiReason } from "../../cluster/api-failure";
import { canHeal } from "../../cluster/follow";
import { newBackoff } from "../../ground/retry";

/** How long and how loudly to go on trying. */
interface Patience {
    /** Milliseconds since 1970 after which no new try begins; Infinity for none. */
    readonly deadline: number;
    readonly signal: AbortSignal;
    /** Hears of the first failure that is not the last. */
    readonly complain: (error: unknown) => void;
}

/** An API server that has just started refuses for a moment what it then allows. Milliseconds. */
const refusedTime = 5000;

/** Repeats a call of the API while what it fails with can pass by itself: connections, overload, a server that restarts. */
export async function persist<T>(call: () => Promise<T>, { deadline, signal, complain }: Patience): Promise<T> {
    const backoff = newBackoff();
    let refusedSince: number | undefined;
    const mayPass = (error: unknown): boolean => {
        if (!isRefused(error)) {
            // What did not come from the API is a mistake, and stays one.
            return apiReason(error) !== undefined && canHeal(error);
        }
        refusedSince ??= Date.now();
        return Date.now() - refusedSince < refusedTime;
    };
    for (let first = true; ; first = false) {
        try {
            return await call();
        } catch (error) {
            if (!mayPass(error) || Date.now() >= deadline || signal.aborted) {
                throw error;
            }
            if (first) {
                complain(error);
            }
            await backoff.wait(signal);
        }
    }
}

function isRefused(error: unknown): boolean {
    return ["Forbidden", "Unauthorized"].includes(apiReason(error) ?? "");
}
