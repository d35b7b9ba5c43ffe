import { apiReason } from "../../../../cluster/api-failure";
import type { KubeClient } from "../../../../cluster/client";
import type { KubeObject } from "../../../../cluster/object";
import { failure } from "../../../../fabric/failure";
import { bareReason } from "../failing";
import { describe, objectId } from "../kinds";
import type { Applied } from "../settled";
import type { Surroundings } from "../surroundings";
import { newBell } from "./bell";
import { claimNeedsPod } from "./claims";
import { skipsWaiting } from "./deadline";
import { logTail } from "./logs";
import { newPatience } from "./patience";
import type { Trouble } from "./pods";
import { type Readiness, readiness } from "./readiness";
import { type Scene, watchScene } from "./scene";
import { sceneTroubles } from "./troubles";
import { stuckPods } from "./versions";

/** How often time alone is looked at; changes in the cluster are seen when they happen. */
const tickMilliseconds = 1000;

/** Waits until an object does its work; fails with the reason as soon as it is clear that it will not. Tells each version seen. */
export async function untilReady(
    around: Surroundings,
    applied: Applied,
    seen: (object: KubeObject) => void,
): Promise<void> {
    const { live } = applied;
    const client = around.client();
    const first = readiness(live);
    if (first === undefined || first.state === "ready" || skipsWaiting(live) || (await claimNeedsPod(client, live))) {
        return;
    }
    const end = new AbortController();
    const bell = newBell();
    const scene = watchScene(client, live, AbortSignal.any([around.cancelled, end.signal]), bell.ring);
    around.cancelled.addEventListener("abort", bell.ring);
    try {
        await watched(around, applied, { scene, bell, seen });
        around.engine.status(applied.resource.urn, "");
    } finally {
        around.cancelled.removeEventListener("abort", bell.ring);
        end.abort();
    }
}

interface Watch {
    readonly scene: () => Scene;
    readonly bell: ReturnType<typeof newBell>;
    readonly seen: (object: KubeObject) => void;
}

async function watched(around: Surroundings, applied: Applied, { scene, bell, seen }: Watch): Promise<void> {
    const patience = newPatience();
    const rescue = newRescue(around, applied);
    const report = newReport(around, applied);
    for (;;) {
        const now = scene();
        seen(now.object);
        const found = readiness(now.object);
        if (found === undefined || found.state === "ready") {
            return;
        }
        const troubles = sceneTroubles(now);
        const final = patience.exhausted(troubles, performance.now());
        if (found.state === "failed" || final !== undefined) {
            throw await explained(around.client(), now, found, final ?? troubles[0]);
        }
        throwWhenOver(around, applied, now, [found.text, ...troubles.map((trouble) => trouble.text)].join("; "));
        if (applied.revised) {
            await rescue(now);
        }
        report(troubles[0]?.text ?? found.text);
        await bell.rung(Math.min(tickMilliseconds, applied.deadline.left()));
    }
}

/** Tells the engine what is waited for, each time it is something else. */
function newReport({ engine }: Surroundings, { resource }: Applied): (status: string) => void {
    let told = "";
    return (status) => {
        if (status !== told) {
            engine.status(resource.urn, status);
            told = status;
        }
    };
}

function throwWhenOver(around: Surroundings, { deadline }: Applied, scene: Scene, missing: string): void {
    const found = { operation: operation(scene.object), target: around.client().target };
    if (around.cancelled.aborted) {
        throw failure(found, `cancelled while waiting (${missing}); run again to go on`);
    }
    if (scene.broken !== undefined) {
        throw failure(found, `${bareReason(scene.broken)}; run again`);
    }
    if (deadline.left() === 0) {
        const advice = "find the reason and run again, or allow more time with customTimeouts";
        throw failure(found, `not ready after ${deadline.seconds} s: ${missing}; ${advice}`);
    }
}

/**
 * A StatefulSet does not replace a pod of its former version that never became ready, so that a corrected version would wait for
 * ever (kubernetes/kubernetes#67250). Deleting such a pod is the documented way out.
 */
function newRescue(around: Surroundings, { resource }: Applied): (scene: Scene) => Promise<void> {
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
            freed.add(pod.metadata.uid ?? "");
            const text = `deletes pod ${pod.metadata.name ?? ""} of the former version, which keeps the new one waiting`;
            around.engine.note(resource.urn, text);
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

async function explained(
    client: KubeClient,
    { object }: Scene,
    found: Readiness,
    trouble: Trouble | undefined,
): Promise<Error> {
    const output =
        trouble?.container === undefined ? "" : await logTail(client, object.metadata.namespace, trouble.container);
    const own = found.state === "failed" ? found.text : undefined;
    const reasons = [own, trouble?.text].filter((reason) => reason !== undefined).join("; ");
    const text = output === "" ? reasons : `${reasons}; its last lines:\n${output}`;
    return failure({ operation: operation(object), target: client.target }, text);
}

function operation(object: KubeObject): string {
    return `${verbs[object.kind] ?? "start"} ${describe(object, objectId(object.metadata))}`;
}

const verbs: Readonly<Record<string, string>> = {
    CustomResourceDefinition: "establish",
    DaemonSet: "roll out",
    Deployment: "roll out",
    Job: "complete",
    PersistentVolumeClaim: "bind",
    Service: "get an address for",
    StatefulSet: "roll out",
};
