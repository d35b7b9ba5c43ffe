import { apiReason, failureStatus } from "../../../cluster/api-failure";
import { retry } from "../../../ground/retry";

/** How long what an object needs may be late: its namespace, the Role of a binding. */
const lateSeconds = 20;

/** Does something that is harmless to do twice again while the failure is one that time heals. */
export function untilHealed<T>(attempt: () => Promise<T>, cancelled: AbortSignal): Promise<T> {
    return retry({ seconds: lateSeconds, heals, signal: cancelled }, attempt);
}

function heals(error: unknown): boolean {
    const status = failureStatus(error) ?? "";
    return apiReason(error) === "NotFound" || status === "ECONNRESET" || /^50[0234]$/.test(status);
}
