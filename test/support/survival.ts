import { setTimeout } from "node:timers/promises";
import { creatorSelector } from "../../builder/kubernetes/names";
import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { fieldAt, objectsAt, textAt } from "../../ground/json";
import { chaincodeObjects } from "./chaincode-pods";

/** Longer than anything that is waited for here takes. Milliseconds. */
const patience = 60_000;

async function until<T>(missing: () => string, look: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + patience;
    for (;;) {
        const found = await look();
        if (found !== undefined) {
            return found;
        }
        if (Date.now() > end) {
            throw new Error(missing());
        }
        await setTimeout(100);
    }
}

/**
 * Waits until the one chaincode of a network, of one organisation, is there once: a pod, a Job, a Secret. Finished Jobs do not count, as they
 * stay for five minutes, to be looked at. Returns the pod.
 */
export async function untilSingle(kubernetes: KubeClient, namespace: string): Promise<KubeObject> {
    const paths = ["/api/v1/NS/pods", "/apis/batch/v1/NS/jobs", "/api/v1/NS/secrets"];
    let there: readonly KubeObject[] = [];
    const alive = async (path: string): Promise<readonly KubeObject[]> => {
        const items = await chaincodeObjects(kubernetes, namespace, path, { labelSelector: creatorSelector });
        return items.filter(isAlive);
    };
    return until(
        () => `there is not one pod, one Job and one Secret: ${there.map(nameOf).join(", ")}`,
        async () => {
            const all = await Promise.all(paths.map(alive));
            there = all.flat();
            return all.every(({ length }) => length === 1) ? there[0] : undefined;
        },
    );
}

function nameOf({ kind, metadata }: KubeObject): string {
    return `${kind} ${metadata.name ?? ""}`;
}

function isAlive(object: KubeObject): boolean {
    const conditions = objectsAt(object, "status", "conditions").filter(({ status }) => status === "True");
    const isFinished = conditions.some(({ type }) => type === "Complete" || type === "Failed");
    const hasEnded = ["Succeeded", "Failed"].includes(textAt(object, "status", "phase"));
    return object.metadata.deletionTimestamp === undefined && !isFinished && !hasEnded;
}

/** Waits until the API server is ready. */
export async function untilAnswering(kubernetes: KubeClient): Promise<void> {
    await until(
        () => "the API server is not ready",
        () =>
            kubernetes.request("GET", "/readyz").then(
                () => true,
                () => undefined,
            ),
    );
}

/** Waits until the chaincode's container in the pod of that uid has ended. */
export async function untilEnded(kubernetes: KubeClient, namespace: string, uid: string): Promise<void> {
    await until(
        () => `pod ${uid} has not ended`,
        async () => {
            const query = { labelSelector: creatorSelector };
            const items = await chaincodeObjects(kubernetes, namespace, "/api/v1/NS/pods", query);
            const pod = items.find(({ metadata }) => metadata.uid === uid);
            const runs = objectsAt(pod, "status", "containerStatuses").some(
                (status) => fieldAt(status, "state", "terminated") === undefined,
            );
            return runs ? undefined : true;
        },
    );
}

/** Kills containers of a pod, and waits until all of them were started again and are ready. */
export async function untilRestarted(
    kubernetes: KubeClient,
    path: string,
    containers: readonly string[],
    kill: () => void,
): Promise<void> {
    const before = await statuses(kubernetes, path, containers);
    kill();
    let tries = 0;
    await until(
        () => `${containers.join(" and ")} of ${path} are not back`,
        async () => {
            tries += 1;
            if (tries % 10 === 0) {
                await nudge(kubernetes, path, tries);
            }
            const now = await statuses(kubernetes, path, containers);
            const isBack = now.every(
                (status, index) =>
                    status["ready"] === true &&
                    Number(status["restartCount"]) > Number(before[index]?.["restartCount"]),
            );
            return isBack ? true : undefined;
        },
    );
}

type Status = ReturnType<typeof objectsAt>[number];

async function statuses(kubernetes: KubeClient, path: string, containers: readonly string[]): Promise<Status[]> {
    const pod = await kubernetes.get(path);
    const all = ["containerStatuses", "initContainerStatuses"].flatMap((list) => objectsAt(pod, "status", list));
    return containers.map((container) => all.find(({ name }) => name === container) ?? {});
}

/** After its pause, the kubelet looks at a container that ended again only when its pod changes, or ten seconds later. */
async function nudge(kubernetes: KubeClient, path: string, tries: number): Promise<void> {
    await kubernetes.patch(path, { metadata: { annotations: { nudged: String(tries) } } }, "merge");
}

/** A table of seconds, by what they are about. */
export function timesTable(title: string, times: ReadonlyMap<string, readonly number[]>): string {
    const rows = [...times].map(([name, all]) => {
        const sorted = [...all].sort((a, b) => a - b);
        const shown = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
        return [name, String(all.length), ...shown.map((seconds) => seconds?.toFixed(1) ?? "-")];
    });
    const width = Math.max(...[title, ...times.keys()].map(({ length }) => length));
    const lines = [[title, "times", "min", "median", "max"], ...rows];
    return lines
        .map(([name = "", ...cells]) => name.padEnd(width) + cells.map((cell) => cell.padStart(8)).join(""))
        .join("\n");
}
