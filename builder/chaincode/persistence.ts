import { apiReason } from "../../cluster/api-failure";
import { canHeal } from "../../cluster/follow";
import { reasonOf } from "../../ground/failure";
import { retry } from "../../ground/retry";
import type { Terminal } from "../verbs/terminal";

/** How long and how loudly to go on trying. */
interface CallLimits {
    /** Milliseconds since 1970 after which no new try begins; Infinity for none. */
    readonly deadline: number;
    readonly signal: AbortSignal;
    /** Hears of the first failure that is not the last. */
    readonly complain: (error: unknown) => void;
}

/** An API server that has just started refuses for a moment what it then allows. Milliseconds. */
const refusedTime = 5000;

/** Whose work is at a standstill meanwhile, and until when. */
interface Trying {
    readonly terminal: Pick<Terminal, "say">;
    readonly stopped: AbortSignal;
    readonly deadline: number;
}

/** Persists until the deadline; an error begins with the given words. */
export async function insist<T>(trying: Trying, words: string, call: () => Promise<T>): Promise<T> {
    const { terminal, stopped: signal, deadline } = trying;
    const complain = (error: unknown): void => {
        terminal.say(`${words}: ${reasonOf(error)}; trying again`);
    };
    try {
        signal.throwIfAborted();
        return await persist(call, { deadline, signal, complain });
    } catch (error) {
        throw new Error(`${words}: ${reasonOf(error)}`);
    }
}

/** How long removals are tried. Milliseconds. */
const removalTime = 15_000;

/** For removals: what cannot be removed now is an orphan, and removed as such later. */
export function removalLimits(terminal: Pick<Terminal, "say">): CallLimits {
    const complain = (error: unknown): void => {
        terminal.say(`${reasonOf(error)}; trying again`);
    };
    return { deadline: Date.now() + removalTime, signal: new AbortController().signal, complain };
}

/** Repeats a call of the API while what it fails with can pass by itself: connections, overload, a server that restarts. */
export function persist<T>(call: () => Promise<T>, { deadline, signal, complain }: CallLimits): Promise<T> {
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
    return retry({ seconds: (deadline - Date.now()) / 1000, heals: mayPass, onRetry: hear, signal }, call);
}

function isRefused(error: unknown): boolean {
    return ["Forbidden", "Unauthorized"].includes(apiReason(error) ?? "");
}
