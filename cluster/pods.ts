import { failure, isFailure } from "../fabric/failure";
import type { KubeClient, Query } from "./client";
import { segment } from "./discovery";
import { isJsonObject, type JsonObject, type KubeObject } from "./object";

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
export function isUnreachable(error: unknown): error is Error {
    return isFailure(error) && error.operation === search;
}

/** Whether connections may be sent to the pod. */
export function isReady({ metadata, status }: KubeObject): boolean {
    const conditions = listOf(isJsonObject(status) ? status.conditions : undefined);
    const ready = conditions.some((one) => one.type === "Ready" && one.status === "True");
    return ready && metadata.deletionTimestamp === undefined;
}

/** A pod's state in a few words: its phase, and of each container that does not run why it does not. */
export function podState({ metadata, status }: KubeObject): string {
    const { phase, containerStatuses, initContainerStatuses, conditions } = isJsonObject(status) ? status : {};
    const containers = [...listOf(initContainerStatuses), ...listOf(containerStatuses)];
    const refusals = listOf(conditions).filter((one) => one.type === "PodScheduled" && one.status === "False");
    const reasons = [...refusals.map(sentence), ...containers.flatMap(containerProblem)];
    const leaving = metadata.deletionTimestamp === undefined ? "" : ", being deleted";
    const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
    return `${metadata.name ?? ""}: ${typeof phase === "string" ? phase : "Unknown"}${leaving}${why}`;
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
    const { waiting, terminated, running } = isJsonObject(state) ? state : {};
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

function listOf(value: unknown): readonly JsonObject[] {
    return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
