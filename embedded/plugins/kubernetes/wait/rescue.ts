import { apiReason } from "../../../../cluster/api-failure";
import type { KubeClient } from "../../../../cluster/client";
import type { KubeObject } from "../../../../cluster/object";
import type { Surroundings } from "../surroundings";
import { newPatience } from "./patience";
import type { Scene } from "./scene";
import { stuckPods } from "./versions";

/**
 * Deletes the pods of a StatefulSet's former version that keep the new one waiting. The controller does not replace a pod of a
 * former version that never became ready, so that a corrected version would wait for ever (kubernetes/kubernetes#67250);
 * deleting such pods is the documented way out.
 */
export function newRescue(around: Surroundings, urn: string): (scene: Scene) => Promise<void> {
    const patience = newPatience();
    const freed = new Set<string>();
    return async (scene) => {
        const stuck = stuckPods(scene).filter(({ pod }) => !freed.has(pod.metadata.uid ?? ""));
        const final = patience.exhausted(
            stuck.map(({ trouble }) => trouble),
            performance.now(),
        );
        const pod = stuck.find(({ trouble }) => trouble === final)?.pod;
        if (pod !== undefined) {
            const { name = "", uid = "" } = pod.metadata;
            freed.add(uid);
            around.engine.note(urn, `deletes pod ${name} of the former version, which keeps the new one waiting`);
            await removePod(around.client(), pod);
        }
    };
}

async function removePod(client: KubeClient, pod: KubeObject): Promise<void> {
    const { name = "", namespace = "", uid = "" } = pod.metadata;
    const path = await client.resourcePath({ apiVersion: "v1", kind: "Pod", name, namespace });
    try {
        await client.remove(path, { preconditions: { uid } });
    } catch (error) {
        // Another pod has its name by now: it is gone already.
        if (apiReason(error) !== "Conflict") {
            throw error;
        }
    }
}
