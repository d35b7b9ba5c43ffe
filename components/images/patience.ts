import { newOutage, type Outage } from "../../cluster/outage";
import { isFailure } from "../../ground/failure";
import { retry } from "../../ground/retry";

/** Does what may be done twice, again while it fails by what heals. */
export type Patience = <T>(work: () => Promise<T>) => Promise<T>;

/** Of a registry that nobody answers for at the moment. */
const absent = ["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN", "502", "503", "504"];

/** Further ones that pass: a connection that was closed while it lay idle, and what a registry answers that has too much to do. */
const passing = new Set([...absent, "ECONNRESET", "EPIPE", "ETIMEDOUT", "UND_ERR_SOCKET", "429", "500"]);

/** Seconds for which nobody waits for a registry that somebody has waited for in vain. */
const restSeconds = 10;

const outages = new Map<string, Outage>();

/**
 * So many seconds of patience with a registry. Of many who ask one that is away, as a stack with many images does, only the first wait: the others make one
 * attempt each, and whoever is answered has all wait again.
 */
export function newPatience(registry: string, seconds: number): Patience {
    const outage = outages.get(registry) ?? newOutage(restSeconds);
    outages.set(registry, outage);
    return async (work) => {
        try {
            const patience = outage.last() === undefined ? seconds : 0;
            const done = await retry({ seconds: patience, heals: isPassing }, work);
            outage.end();
            return done;
        } catch (error) {
            if (isFailure(error) && absent.includes(error.status ?? "")) {
                outage.note(error);
            }
            throw error;
        }
    };
}

/** Whether waiting can help; another name, certificate or right does not come by itself. */
export function isPassing(error: unknown): boolean {
    return isFailure(error) && passing.has(error.status ?? "");
}
