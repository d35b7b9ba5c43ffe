import { failureStatus } from "../../../cluster/api-failure";
import { failure, isFailure, reasonOf } from "../../../ground/failure";

/** The API server's refusal, told with the object that it is about instead of the path of the call, and what to do about it. */
export function refusal(error: unknown, operation: string, target: string): Error {
    const reason = bareReason(error);
    const advice = adviceFor(reason, failureStatus(error));
    return failure(
        { operation, target, status: failureStatus(error) },
        advice === undefined ? reason : `${reason}; ${advice}`,
    );
}

/** The failure of an update whose object is not there, with what to do about it. */
export function vanished(error: unknown, target: string): Error {
    const advice =
        "it was deleted behind Pulumi's back: `pulumi refresh` finds that out, and the next `pulumi up` makes it again";
    return failure({ operation: "find it", target, status: "404" }, `${bareReason(error)}; ${advice}`);
}

/** A failure's sentence without its beginning, so that it can be put into another. */
function bareReason(error: unknown): string {
    const message = reasonOf(error);
    const start = isFailure(error) ? `cannot ${error.operation} on ${error.target}: ` : "";
    return message.startsWith(start) ? message.slice(start.length) : message;
}

/** Whether the server said that the namespace of an object is not there. */
export function lacksNamespace(error: unknown): boolean {
    return failureStatus(error) === "404" && /namespaces "[^"]*" not found/.test(reasonOf(error));
}

/** Whether the cluster has no such kind of object (yet). */
export function lacksKind(error: unknown): boolean {
    return failureStatus(error) === "404" && reasonOf(error).includes("the cluster does not offer it");
}

/** Whether the server said that a field cannot be changed. */
export function saysImmutable(error: unknown): boolean {
    return (
        failureStatus(error) === "422" &&
        /immutable|for fields other than|may not change fields|may not change once set/.test(reasonOf(error))
    );
}

const advices: readonly (readonly [status: string, said: RegExp, advice: string])[] = [
    [
        "409",
        /conflicts? with "/,
        'another manager set these fields; to take them over, annotate the resource with pulumi.com/patchForce: "true" ' +
            "or set enablePatchForce on the provider",
    ],
    ["404", /namespaces "[^"]*" not found/, "create the namespace first, or let this resource depend on it"],
    [
        "404",
        /roles\.rbac\.authorization\.k8s\.io "[^"]*" not found/,
        "take roleRef.name from the role's id, which a preview does not know yet, instead of its metadata",
    ],
    ["403", /is being terminated/, "wait until the namespace is gone, then run again"],
    ["403", /exceeded quota/, "raise the quota of the namespace, or ask for less"],
    [
        "403",
        /violates PodSecurity/,
        "change the pod's security context, or the level that the namespace's labels demand",
    ],
    ["403", /cannot (create|patch|get|list|delete|watch) resource/, "give the user of this context that right"],
];

function adviceFor(reason: string, status: string | undefined): string | undefined {
    return advices.find(([code, said]) => code === status && said.test(reason))?.[2];
}
