import assert from "node:assert/strict";

import type { JsonObject, KubeObject } from "../../../../../cluster/object";
import type { Applied } from "../../../../../embedded/plugins/kubernetes/settled";
import { deadlineOf } from "../../../../../embedded/plugins/kubernetes/wait/deadline";
import { untilReady } from "../../../../../embedded/plugins/kubernetes/wait/ready";
import { newObjectCluster, type ObjectCluster, pathOf } from "../../../../support/objectcluster";
import { newPluginWork, type PluginWork, resourceOf } from "../../../../support/pluginwork";

const labels = { app: "x" };
const metadata = { name: "s", namespace: "ns", uid: "u", generation: 1, creationTimestamp: "2026-01-01T00:00:00Z" };
const statefulSet = {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata,
    spec: { selector: { matchLabels: labels } },
};
const revised = { observedGeneration: 1, updateRevision: "new", currentRevision: "new" };

const done = { ...revised, replicas: 1, readyReplicas: 1, currentReplicas: 1 };

interface Waiting {
    readonly change?: Applied["change"];
    readonly isNew?: boolean;
    readonly seconds?: number;
    readonly work?: PluginWork;
}

/** Waits for an object in a cluster; gives what was told and the last version seen. */
async function waited(
    cluster: ObjectCluster,
    live: KubeObject,
    { change = "made", isNew = true, seconds = 5, work = newPluginWork(cluster) }: Waiting = {},
): Promise<{ told: readonly string[]; last: KubeObject }> {
    let last = live;
    const deadline = deadlineOf(live, seconds);
    const applied = { resource: resourceOf("t"), live, inputs: {}, fieldManager: "m", deadline, change, isNew };
    cluster.put(live);
    await untilReady(work.around, applied, (seen) => {
        last = seen;
    });
    return { told: work.told, last };
}

function pod(name: string, hash: string, status: JsonObject): KubeObject {
    const own = { name, namespace: "ns", uid: name, labels: { ...labels, "controller-revision-hash": hash } };
    return { apiVersion: "v1", kind: "Pod", metadata: own, status };
}

function event(message: string, lastTimestamp: string): KubeObject {
    const own = { name: message, namespace: "ns" };
    const about = { reason: "FailedCreate", message, lastTimestamp, involvedObject: { uid: "u" } };
    return { apiVersion: "v1", kind: "Event", metadata: own, ...about };
}

describe("waiting for an object", () => {
    it("ends at once for what is ready, needs no waiting, or asks for none", async () => {
        const cluster = newObjectCluster();
        await waited(cluster, { apiVersion: "v1", kind: "ConfigMap", metadata });
        await waited(cluster, { ...statefulSet, status: done });
        const annotations = { "pulumi.com/skipAwait": "true" };
        await waited(cluster, { ...statefulSet, metadata: { ...metadata, annotations } });
        assert.deepEqual(cluster.calls, []);
    });

    it("tells how far it is and ends with the version that is ready", async () => {
        const cluster = newObjectCluster();
        setTimeout(() => {
            cluster.put({ ...statefulSet, status: { ...revised, replicas: 1, readyReplicas: 0 } });
        }, 20);
        setTimeout(() => {
            cluster.put({ ...statefulSet, status: done });
        }, 60);
        const { told, last } = await waited(cluster, statefulSet);
        assert.deepEqual(told, ["status the rollout has not begun", "status 0 of 1 pods ready", "status "]);
        assert.deepEqual(last.status, done);
    });

    it("fails when a pod keeps crashing, with its last lines", async () => {
        const cluster = newObjectCluster();
        const crash = { restartCount: 3, lastState: { terminated: { exitCode: 3 } } };
        const state = { waiting: { reason: "CrashLoopBackOff" } };
        cluster.output.set("ns/s-0/main", ["starting", "no config"]);
        cluster.put(pod("s-0", "new", { containerStatuses: [{ name: "main", state, ...crash }] }));
        await assert.rejects(waited(cluster, { ...statefulSet, status: revised }), {
            message:
                "cannot roll out StatefulSet ns/s on https://fake: pod s-0, container main: it ends with exit code 3, " +
                "restarted 3 times; its last lines:\n    starting\n    no config",
        });
    });

    it("fails when its pods are refused for good, by what the controller complained after the apply", async () => {
        const cluster = newObjectCluster();
        cluster.put(event("old: exceeded quota", "2025-12-31T00:00:00Z"));
        cluster.put(event("violates PodSecurity", "2026-01-01T00:00:00Z"));
        await assert.rejects(
            waited(cluster, { ...statefulSet, status: revised }, { seconds: 0.1 }),
            /: not ready after 0\.1 s \(0 of 1 pods ready\); violates PodSecurity$/,
        );
    });

    it("explains with its probes' complaint when the time is over", async () => {
        const cluster = newObjectCluster();
        cluster.put(pod("s-0", "new", { containerStatuses: [{ name: "main", ready: false, state: { running: {} } }] }));
        const complaint = (message: string, lastTimestamp: string): KubeObject => ({
            ...event(message, lastTimestamp),
            reason: "Unhealthy",
            involvedObject: { kind: "Pod", name: "s-0" },
        });
        cluster.put(complaint("Readiness probe failed: HTTP 503\n", "2026-01-01T00:00:09Z"));
        cluster.put(complaint("Readiness probe failed: no connection", "2026-01-01T00:00:01Z"));
        await assert.rejects(waited(cluster, { ...statefulSet, status: revised }, { seconds: 0.1 }), {
            message:
                "cannot roll out StatefulSet ns/s on https://fake: not ready after 0.1 s (0 of 1 pods ready); " +
                "pod s-0, container main: it runs but is not ready; Readiness probe failed: HTTP 503",
        });
    });

    it("fails when the object is deleted meanwhile", async () => {
        const cluster = newObjectCluster();
        setTimeout(() => {
            cluster.drop(pathOf(statefulSet));
        }, 20);
        await assert.rejects(waited(cluster, statefulSet), /it was deleted by somebody else meanwhile; run again$/);
    });

    it("ends when the user cancels", async () => {
        const cluster = newObjectCluster();
        const work = newPluginWork(cluster);
        setTimeout(() => {
            work.cancel();
        }, 20);
        await assert.rejects(waited(cluster, statefulSet, { work }), {
            message:
                "cannot roll out StatefulSet ns/s on https://fake: cancelled while waiting (the rollout has not begun); run again to go on",
        });
    });
});
