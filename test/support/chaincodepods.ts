import type { ServerResponse } from "node:http";

import type { KubeObject } from "../../cluster/object";
import { fieldAt, objectsAt, textAt, isJsonObject, type JsonObject } from "../../ground/json";
import type { ObjectStore } from "./objectstore";

/** What becomes of a chaincode's pod. */
export interface Fate {
    /** In the order in which its kubelet reports them. */
    readonly statuses: readonly JsonObject[];
    /** The only status of a pod that leaves the image its own user, where that matters. */
    readonly ownUser?: JsonObject;
    /** What the container has written by then. */
    readonly output?: readonly string[];
    /** The node that it is placed on, where that matters. */
    readonly node?: string;
    /** Why the Job's controller cannot make the pod at all. */
    readonly refusal?: string;
}

/** A pod that runs. */
export const running: Fate = { statuses: [{ phase: "Running", containerStatuses: [container({ running: {} })] }] };

/** The status of a pod whose container waits. */
export function waiting(reason: string, message: string): JsonObject {
    return { phase: "Pending", containerStatuses: [container({ waiting: { reason, message } })] };
}

/** The status of a pod whose container has ended. */
export function ended(exitCode: number, reason: string): JsonObject {
    const phase = exitCode === 0 ? "Succeeded" : "Failed";
    return { phase, containerStatuses: [container({ terminated: { exitCode, reason } })] };
}

function container(state: JsonObject): JsonObject {
    return { name: "chaincode", state };
}

/** The Job controller and the kubelet, as far as chaincode pods notice. */
export interface ChaincodePods {
    /** What happens to pods of an image from now on, by its name without digest. */
    readonly decide: (image: string, fate: Fate) => void;
    /** A Job was made. */
    begin(job: KubeObject): void;
    report(pod: string, status: JsonObject): void;
    /** The container of a pod writes a line. */
    write(pod: string, line: string): void;
    /** Answers a request for a log. */
    readLog(pod: string, query: URLSearchParams, response: ServerResponse): void;
    /** Ends the logs that are being read. */
    endLog(pod: string): void;
}

export function newChaincodePods(store: () => ObjectStore): ChaincodePods {
    const fates = new Map<string, Fate>();
    const logs = newLogs((pod) => isOver(store().find("Pod", pod)?.status));
    let made = 0;
    const report = (name: string, status: JsonObject): void => {
        const pod = store().find("Pod", name);
        if (pod !== undefined) {
            store().put({ ...pod, status });
            if (isOver(status)) {
                logs.end(name);
                finishJob(store(), pod, status);
            }
        }
    };
    return {
        report,
        write: logs.write,
        endLog: logs.end,
        decide: (image, fate) => fates.set(image, fate),
        begin: (job) => {
            const fate = fates.get(imageOf(job)) ?? running;
            if (fate.refusal !== undefined) {
                store().put(refusalOf(job, fate.refusal));
                return;
            }
            made += 1;
            const pod = podOf(job, made, fate.node);
            const name = pod.metadata.name ?? "";
            logs.begin(name);
            store().put(pod);
            fate.output?.forEach((line) => {
                logs.write(name, line);
            });
            statusesFor(fate, pod).forEach((status) => {
                report(name, status);
            });
        },
        readLog: logs.read,
    };
}

interface Log {
    readonly lines: { readonly time: string; readonly text: string }[];
    readonly readers: Set<ServerResponse>;
}

/**
 * What pods write, and who reads it.
 *
 * @param isWhole whether a pod writes no more
 */
function newLogs(isWhole: (pod: string) => boolean) {
    const logs = new Map<string, Log>();
    return {
        begin: (pod: string): void => {
            logs.set(pod, { lines: [], readers: new Set() });
        },
        write: (pod: string, text: string): void => {
            const log = logs.get(pod);
            const line = { time: new Date().toISOString(), text };
            log?.lines.push(line);
            for (const reader of log?.readers ?? []) {
                reader.write(`${line.time} ${text}\n`);
            }
        },
        read: (pod: string, query: URLSearchParams, response: ServerResponse): void => {
            const log = logs.get(pod) ?? { lines: [], readers: new Set() };
            const since = query.get("sinceTime") ?? "";
            const told = log.lines
                .filter(({ time }) => `${time.slice(0, 19)}Z` >= since)
                .slice(-Number(query.get("tailLines")));
            const stamped = query.get("timestamps") === "true";
            response
                .writeHead(200)
                .write(told.map(({ time, text }) => `${stamped ? `${time} ` : ""}${text}\n`).join(""));
            if (query.get("follow") !== "true" || isWhole(pod)) {
                response.end();
            } else {
                log.readers.add(response);
            }
        },
        end: (pod: string): void => {
            for (const reader of logs.get(pod)?.readers ?? []) {
                reader.end();
            }
        },
    };
}

function imageOf(job: KubeObject): string {
    const [first] = objectsAt(job, "spec", "template", "spec", "containers");
    return textAt(first, "image").split("@")[0] ?? "";
}

function statusesFor({ statuses, ownUser }: Fate, pod: KubeObject): readonly JsonObject[] {
    const isOwn = fieldAt(pod, "spec", "securityContext", "runAsUser") === undefined;
    return isOwn && ownUser !== undefined ? [ownUser] : statuses;
}

function isOver(status: unknown): boolean {
    return ["Succeeded", "Failed"].includes(textAt(status, "phase"));
}

/** Kubernetes names no two pods alike. */
function podOf({ metadata: { name = "", uid }, spec }: KubeObject, count: number, nodeName?: string): KubeObject {
    const own = fieldAt(spec, "template", "metadata", "labels");
    const labels = { ...(isJsonObject(own) ? own : {}), "batch.kubernetes.io/job-name": name } as Labels;
    const ownerReferences = [{ apiVersion: "batch/v1", kind: "Job", name, uid }];
    const suffix = count === 1 ? "abcde" : `abcd${count}`;
    const metadata = { name: `${name}-${suffix}`, labels, ownerReferences };
    const status = { phase: "Pending" };
    const given = fieldAt(spec, "template", "spec");
    const placed = nodeName === undefined ? given : { ...(isJsonObject(given) ? given : {}), nodeName };
    return { apiVersion: "v1", kind: "Pod", metadata, spec: placed, status };
}

type Labels = Readonly<Record<string, string>>;

function finishJob(store: ObjectStore, pod: KubeObject, status: JsonObject): void {
    const job = store.find("Job", pod.metadata.labels?.["batch.kubernetes.io/job-name"] ?? "");
    if (job !== undefined) {
        const type = status.phase === "Succeeded" ? "Complete" : "Failed";
        store.put({ ...job, status: { conditions: [{ type, status: "True", reason: "BackoffLimitExceeded" }] } });
    }
}

function refusalOf({ metadata: { name = "" } }: KubeObject, message: string): KubeObject {
    const involvedObject = { kind: "Job", name };
    const metadata = { name: `${name}.event` };
    return { apiVersion: "v1", kind: "Event", metadata, involvedObject, reason: "FailedCreate", message };
}
