import { isFailure } from "../ground/failure";
import { retry } from "../ground/retry";
import { httpsRequest, type Endpoint, type HttpsCall, type HttpsResponse } from "./endpoint";

/** Seconds to go on while a node is not there or something before it says so: a restart of its pod, a proxy that catches up. */
const retrySeconds = 60;

/** Of connections that were refused, cut, or made to nobody; a certificate or name that is wrong does not heal. */
const passing: ReadonlySet<string> = new Set([
    ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EAI_AGAIN"],
    // What proxies answer in a node's place.
    ...["502", "503", "504"],
]);

/** An answer that says that nobody is there, as the failure that makes the attempt be repeated. */
interface Absent {
    readonly absent: HttpsResponse;
}

/**
 * One HTTPS exchange, repeated for a minute while nobody answers; what a node has answered is never asked again. A request
 * may have been acted on before its connection broke, so it has to be one that a node may take twice.
 *
 * @returns also the answer 502, 503 or 504 that stood at the end of the patience
 */
export async function retriedRequest(
    endpoint: Endpoint,
    call: HttpsCall,
    seconds = retrySeconds,
): Promise<HttpsResponse> {
    try {
        return await retry({ seconds, heals: isPassing }, async () => {
            const answer = await httpsRequest(endpoint, call);
            if (passing.has(String(answer.status))) {
                throw Object.assign(new Error(`HTTP ${answer.status}`), { absent: answer } satisfies Absent);
            }
            return answer;
        });
    } catch (error) {
        if (isAbsent(error)) {
            return error.absent;
        }
        throw error;
    }
}

function isPassing(error: unknown): boolean {
    return isAbsent(error) || (isFailure(error) && passing.has(error.status ?? ""));
}

function isAbsent(error: unknown): error is Error & Absent {
    return error instanceof Error && "absent" in error;
}
