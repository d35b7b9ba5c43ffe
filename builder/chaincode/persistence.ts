import { apiReason } from "../../cluster/api-failure";
import { canHeal } from "../../cluster/follow";
import { retry } from "../../ground/retry";

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
export function persist<T>(call: () => Promise<T>, { deadline, signal, complain }: Patience): Promise<T> {
    let refusedSince: number | undefined;
    const mayPass = (error: unknown): boolean => {
        if (!isRefused(error)) {
            // What did not come from the API is a mistake, and stays one.
            return apiReason(error) !== undefined && canHeal(error);
        }
        refusedSince ??= Date.now();
        return Date.now() - refusedSince < refusedTime;
    };
    let told = false;
    const hear = (error: unknown): void => {
        if (!told) {
            complain(error);
        }
        told = true;
    };
    return retry({ seconds: (deadline - Date.now()) / 1000, heals: mayPass, hear, signal }, call);
}

function isRefused(error: unknown): boolean {
    return ["Forbidden", "Unauthorized"].includes(apiReason(error) ?? "");
}
