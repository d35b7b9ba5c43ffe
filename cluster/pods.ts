import { failure, isFailure } from "../ground/failure";
import { isJsonObject, objectAt, objectsAt, textAt, type JsonObject } from "../ground/json";
import type { KubeClient, Query } from "./api";
import { segment } from "./discovery";
import type { KubeObject } from "./object";

/** Pods that stand for one node. */
export interface PodSelector {
    readonly namespace: string;
    /** The value of the label app.kubernetes.io/name. */
    readonly name: string;
    /** How long to wait for a ready one. Seconds. */
    readonly deadlineSeconds: number;
}

const search = "find a ready pod";

/** The name of a ready pod; waits for one. Past the deadline the failure says what state the pods are in. */
export async function readyPod(client: KubeClient, selector: PodSelector): Promise<string> {
    const path = `/api/v1/namespaces/${segment(selector.namespace)}/pods`;
    const query = { labelSelector: `app.kubernetes.io/name=${selector.name}` };
    const { items } = await client.list(path, query);
    return items.find(isReady)?.metadata.name ?? (await awaitReady(client, path, query, selector));
}

/** Whether an error says that a node has no ready pod, so that nobody could be asked. */
export function hasNoReadyPod(error: unknown): error is Error {
    return isFailure(error) && error.operation === search;
}

/** Whether connections may be sent to the pod. */
export function isReady(pod: KubeObject): boolean {
    const ready = objectsAt(pod, "status", "conditions").some((one) => one.type === "Ready" && one.status === "True");
    return ready && pod.metadata.deletionTimestamp === undefined;
}

/** A pod's state in a few words: its phase, and of each container that does not run why it does not. */
export function podState(pod: KubeObject): string {
    const refusal = unscheduled(pod);
    const reasons = [
        ...(refusal === undefined ? [] : [sentence(refusal)]),
        ...containersOf(pod).flatMap(containerProblem),
    ];
    const leaving = pod.metadata.deletionTimestamp === undefined ? "" : ", being deleted";
    const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
    return `${pod.metadata.name ?? ""}: ${textAt(pod, "status", "phase") || "Unknown"}${leaving}${why}`;
}

/** What Kubernetes gives as reasons why a pod is not there, one word each: of its conditions, and of its containers that wait. */
export function waitingReasons(pod: KubeObject): readonly string[] {
    const conditions = objectsAt(pod, "status", "conditions").map((one) => textAt(one, "reason"));
    const containers = containersOf(pod).map((one) => textAt(one, "state", "waiting", "reason"));
    return [...containers, ...conditions].filter((reason) => reason !== "");
}

/** The statuses of all its containers, of init containers first. */
export function containersOf(pod: KubeObject | undefined): readonly JsonObject[] {
    return [...objectsAt(pod, "status", "initContainerStatuses"), ...objectsAt(pod, "status", "containerStatuses")];
}

/** The condition that says why no node has been found for it; undefined where one has, or none has been sought. */
export function unscheduled(pod: KubeObject | undefined): JsonObject | undefined {
    const conditions = objectsAt(pod, "status", "conditions");
    return conditions.find(({ type, status }) => type === "PodScheduled" && status === "False");
}

async function awaitReady(client: KubeClient, path: string, query: Query, selector: PodSelector): Promise<string> {
    const late = AbortSignal.timeout(selector.deadlineSeconds * 1000);
    const pods = new Map<string, KubeObject>();
    for await (const event of client.follow(path, query, late)) {
        if (event.type === "synced") {
            continue;
        }
        const name = event.object.metadata.name ?? "";
        if (event.type === "deleted") {
            pods.delete(name);
        } else if (isReady(event.object)) {
            return name;
        } else {
            pods.set(name, event.object);
        }
    }
    const states = [...pods.values()].map(podState).join(", ") || "no pod has that name";
    const target = `${selector.namespace}/${selector.name}`;
    throw failure(
        { operation: search, target, status: "Timeout" },
        `none within ${selector.deadlineSeconds} s; ${states} (${client.target})`,
    );
}

function containerProblem({ name, state, ready }: JsonObject): readonly string[] {
    const { waiting, terminated, running } = objectAt(state);
    const stopped = isJsonObject(waiting) ? waiting : isJsonObject(terminated) ? terminated : undefined;
    if (stopped !== undefined && stopped.exitCode !== 0) {
        return [`${String(name)} ${sentence(stopped)}`];
    }
    return ready === false && isJsonObject(running) ? [`${String(name)} runs but is not ready`] : [];
}

function sentence({ reason, message }: JsonObject): string {
    const words = [reason, message].filter((word): word is string => typeof word === "string" && word !== "");
    return words.join(": ").slice(0, 300);
}
