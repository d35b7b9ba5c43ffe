import { textAt } from "../ground/json";
import type { KubeClient } from "./api";
import { newestEvent } from "./events";
import type { PodProblem } from "./pod-problems";

const logLines = 10;
const logSeconds = 5;

/**
 * What tells more of a problem: what hinders the volumes that it waits for, what the kubelet says of its probes, and the
 * container's last lines.
 */
export async function evidence(
    client: KubeClient,
    namespace: string,
    problem: PodProblem | undefined,
): Promise<readonly string[]> {
    const claims = (problem?.claims ?? []).map(async (name) => {
        const told = await lastEvent(client, namespace, { kind: "PersistentVolumeClaim", name, type: "Warning" });
        return told === "" ? "" : `volume claim ${name}: ${told}`;
    });
    if (problem?.container === undefined) {
        return (await Promise.all(claims)).filter((text) => text !== "");
    }
    const about = { kind: "Pod", name: problem.container.pod, reason: "Unhealthy" };
    const complaint = problem.isProbed === true ? await lastEvent(client, namespace, about) : "";
    const output = await logTail(client, namespace, problem.container);
    return [complaint, lastLines(output)].filter((text) => text !== "");
}

/** The last lines of an output as part of a message; "" without any. */
export function lastLines(lines: readonly string[]): string {
    return lines.length === 0 ? "" : `its last lines:${lines.map((line) => `\n    ${line}`).join("")}`;
}

type Container = NonNullable<PodProblem["container"]>;

/** The last lines that a container wrote; none when they cannot be had: what is being explained matters more. */
async function logTail(
    client: KubeClient,
    namespace: string,
    { pod, name, previous }: Container,
): Promise<readonly string[]> {
    const options = { container: name, tail: logLines, previous };
    const tail: string[] = [];
    try {
        for await (const line of client.logs(namespace, pod, options, AbortSignal.timeout(logSeconds * 1000))) {
            tail.push(line);
        }
    } catch {
        return tail;
    }
    return tail;
}

/** What Kubernetes said last about an object, by fields of its events; "" when that cannot be had. */
async function lastEvent(
    client: KubeClient,
    namespace: string,
    { kind, name, ...fields }: Readonly<Record<"kind" | "name", string>> & Readonly<Record<string, string>>,
): Promise<string> {
    const about = { "involvedObject.kind": kind, "involvedObject.name": name, ...fields };
    const fieldSelector = Object.entries(about)
        .map(([field, value]) => `${field}=${value}`)
        .join(",");
    try {
        const path = await client.resourcePath({ apiVersion: "v1", kind: "Event", namespace });
        const { items } = await client.list(path, { fieldSelector });
        return textAt(newestEvent(items), "message").trim();
    } catch {
        return "";
    }
}
