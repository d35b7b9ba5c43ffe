import type { KubeObject } from "../../cluster/object";
import { containersOf, unscheduled } from "../../cluster/pods";
import { type JsonObject, fieldAt, objectsAt, textAt } from "../../ground/json";
import { codeContainerName } from "./code-container";
import { containerName } from "./pod";

/** How a chaincode's Job and its pod stand. */
export type Condition =
    /** Not running yet; `note` is what holds it up, if something does. */
    | { readonly is: "starting"; readonly note: string | undefined }
    /** It will not run. */
    | { readonly is: "refused"; readonly reason: string }
    | { readonly is: "running" }
    | { readonly is: "ended"; readonly succeeded: boolean; readonly reason: string; readonly message: string };

/** What is known of one Job; undefined is what has not been seen (yet, or any more). */
export interface JobState {
    readonly job: KubeObject | undefined;
    readonly pod: KubeObject | undefined;
    /** Why the Job's controller could not make the pod. */
    readonly refusal: string | undefined;
}

/** Judges by the pod where there is one: it knows more, and sooner, than its Job. `name` is that of the container that counts. */
export function conditionOf(jobState: JobState, name = containerName): Condition {
    const { pod, refusal } = jobState;
    const container = containersOf(pod).find((status) => status.name === name);
    return (
        over(jobState, name, container) ??
        (fieldAt(container, "state", "running") === undefined ? undefined : { is: "running" }) ??
        waiting(fieldAt(container, "state", "waiting")) ??
        waiting(fieldAt(codeContainer(pod), "state", "waiting")) ??
        unplaced(pod) ??
        (pod === undefined && refusal !== undefined ? refused(refusal) : { is: "starting", note: undefined })
    );
}

function over({ pod, job }: JobState, name: string, container: JsonObject | undefined): Condition | undefined {
    return (
        terminated(name, pod, fieldAt(container, "state", "terminated")) ??
        codeRefused(pod) ??
        podFailed(pod) ??
        jobFinished(job)
    );
}

/** Whether a pod whose chaincode has ended is at its end, too: another container, injected by somebody, may go on. */
export function endsWithChaincode(pod: KubeObject | undefined): boolean {
    return objectsAt(pod, "spec", "containers").length === 1 || textAt(pod, "status", "phase") === "Failed";
}

/** Whether a Job has finished, one way or the other. */
export function isFinished(job: KubeObject): boolean {
    return jobFinished(job) !== undefined;
}

/** The status of the container that takes in the chaincode's code; undefined before there is one. */
export function codeContainer(pod: KubeObject | undefined): JsonObject | undefined {
    return containersOf(pod).find(({ name }) => name === codeContainerName);
}

/** Why the container that takes in the code has failed; undefined when it has not. */
export function codeFailure(pod: KubeObject | undefined): string | undefined {
    const end = terminated(codeContainerName, pod, fieldAt(codeContainer(pod), "state", "terminated"));
    return end === undefined || end.succeeded ? undefined : `${end.reason}: ${end.message}`;
}

function codeRefused(pod: KubeObject | undefined): Condition | undefined {
    const reason = codeFailure(pod);
    return reason === undefined ? undefined : { is: "refused", reason };
}

function terminated(
    name: string,
    pod: KubeObject | undefined,
    state: unknown,
): Extract<Condition, { readonly is: "ended" }> | undefined {
    if (state === undefined) {
        return undefined;
    }
    const code = fieldAt(state, "exitCode");
    const reason = textAt(state, "reason") || "Error";
    const message = textAt(state, "message") || (reason === "Error" && code === killed ? memoryHint(pod, name) : "");
    return {
        is: "ended",
        succeeded: code === 0,
        reason,
        message: [`container ${name} ended with exit code ${String(code)}`, message].filter(Boolean).join(": "),
    };
}

/** 128 and the number of SIGKILL. */
const killed = 137;

/** The news that memory has run out may come to the runtime after the container's end, and is then in no status. */
function memoryHint(pod: KubeObject | undefined, name: string): string {
    const container = [...objectsAt(pod, "spec", "containers"), ...objectsAt(pod, "spec", "initContainers")].find(
        (one) => one.name === name,
    );
    const limit = textAt(container, "resources", "limits", "memory");
    return limit && `killed, perhaps for more memory than its limit of ${limit}`;
}

/** Evicted, or ended before its containers had a status. */
function podFailed(pod: KubeObject | undefined): Condition | undefined {
    if (textAt(pod, "status", "phase") !== "Failed") {
        return undefined;
    }
    const reason = textAt(pod, "status", "reason") || "PodFailed";
    return { is: "ended", succeeded: false, reason, message: textAt(pod, "status", "message") || "the pod failed" };
}

function jobFinished(job: KubeObject | undefined): Condition | undefined {
    const conditions = objectsAt(job, "status", "conditions").filter(({ status }) => status === "True");
    const found = (types: readonly string[]): JsonObject | undefined =>
        conditions.find(({ type }) => typeof type === "string" && types.includes(type));
    const failed = found(["Failed", "FailureTarget"]);
    if (failed !== undefined) {
        return { is: "ended", succeeded: false, reason: textAt(failed, "reason"), message: textAt(failed, "message") };
    }
    return found(["Complete"]) && { is: "ended", succeeded: true, reason: "Completed", message: "" };
}

function waiting(state: unknown): Condition | undefined {
    const reason = textAt(state, "reason");
    const told = [reason, textAt(state, "message")].filter(Boolean).join(": ");
    switch (reason) {
        case "":
        case "ContainerCreating":
        case "PodInitializing":
            return undefined;
        // The message of the first failure follows the news that there will be another try.
        case "ErrImagePull":
        case "ImagePullBackOff":
        case "RegistryUnavailable":
            return mayHeal(told) ? { is: "starting", note: told } : { is: "refused", reason: told };
        default:
            return { is: "refused", reason: told };
    }
}

/** A node may yet join or get free, so that only the start timeout ends this. */
function unplaced(pod: KubeObject | undefined): Condition | undefined {
    const refusal = unscheduled(pod);
    return refusal && { is: "starting", note: `${textAt(refusal, "reason")}: ${textAt(refusal, "message")}` };
}

/** Admission: Pod Security, quotas, webhooks, a missing service account. */
function refused(message: string): Condition {
    const told = `FailedCreate: ${message}`;
    return mayHeal(message) ? { is: "starting", note: told } : { is: "refused", reason: told };
}

/** Troubles that pass by themselves; everything else fails at once, since the peer's next call tries again anyway. */
function mayHeal(message: string): boolean {
    return healing.test(message);
}

const healing = new RegExp(
    [
        "time(d )?[- ]?out",
        "deadline exceeded",
        "connection (refused|reset)",
        "\\bEOF\\b",
        "temporar",
        "unavailable",
        "too many requests|toomanyrequests|\\b429\\b",
        "\\b5\\d\\d\\b [A-Z]",
        "exceeded quota",
        "failed calling webhook",
    ].join("|"),
    "i",
);
