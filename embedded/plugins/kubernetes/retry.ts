import { apiReason, failureStatus } from "../../../cluster/api-failure";
import { newBackoff } from "../../../ground/retry";

/** How long what an object needs may be late: its namespace, the Role of a binding. */
const lateSeconds = 20;

/** Does something that is harmless to do twice again while the failure is one that time heals. */
export async function untilHealed<T>(attempt: () => Promise<T>, cancelled: AbortSignal): Promise<T> {
    const deadline = performance.now() + lateSeconds * 1000;
    const backoff = newBackoff();
    for (;;) {
        try {
            return await attempt();
        } catch (error) {
            if (!heals(error) || performance.now() > deadline) {
                throw error;
            }
        }
        await backoff.wait(cancelled);
    }
}

function heals(error: unknown): boolean {
    const status = failureStatus(error) ?? "";
    return apiReason(error) === "NotFound" || status === "ECONNRESET" || /^50[0234]$/.test(status);
}
