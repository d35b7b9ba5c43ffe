import type { KubeClient } from "../cluster/api";
import type { KubeObject } from "../cluster/object";
import { textAt } from "../ground/json";

/** Waits until that many pods of a namespace run. */
export function untilRunning(client: KubeClient, namespace: string, wanted: number): Promise<void> {
    return untilPods(client, namespace, (pods) => pods.filter(runs).length >= wanted);
}

/** Waits until a namespace has no pods. One that is going is Running still, and must not be taken for the next one. */
export function untilNone(client: KubeClient, namespace: string): Promise<void> {
    return untilPods(client, namespace, (pods) => pods.length === 0);
}

/** Waits until something holds of the pods of a namespace. */
export async function untilPods(
    client: KubeClient,
    namespace: string,
    holds: (pods: readonly KubeObject[]) => boolean,
): Promise<void> {
    const abort = new AbortController();
    const pods = new Map<string, KubeObject>();
    let isWhole = false;
    for await (const event of client.follow(`/api/v1/namespaces/${namespace}/pods`, {}, abort.signal)) {
        if (event.type === "synced") {
            isWhole = true;
        } else if (event.type === "deleted") {
            pods.delete(event.object.metadata.name ?? "");
        } else {
            pods.set(event.object.metadata.name ?? "", event.object);
        }
        if (isWhole && holds([...pods.values()])) {
            break;
        }
    }
    abort.abort();
}

function runs(pod: KubeObject): boolean {
    return textAt(pod, "status", "phase") === "Running";
}
