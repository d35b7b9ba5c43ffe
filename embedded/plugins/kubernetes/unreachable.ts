import { apiReason } from "../../../cluster/api-failure";

/** Whether a failure is that of a cluster which does not answer at all. */
export function isUnreachable(error: unknown): boolean {
    const reason = apiReason(error);
    return reason === "Unreachable" || reason === "Timeout";
}
