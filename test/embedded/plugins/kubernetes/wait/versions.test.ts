import assert from "node:assert/strict";

import type { JsonObject, KubeObject } from "../../../../../cluster/object";
import type { Scene } from "../../../../../embedded/plugins/kubernetes/wait/scene";
import { currentPods } from "../../../../../embedded/plugins/kubernetes/wait/versions";

function pod(name: string, labels: Record<string, string>, status: JsonObject = {}): KubeObject {
    return { apiVersion: "v1", kind: "Pod", metadata: { name, uid: name, labels }, status };
}

function scene(object: KubeObject, pods: readonly KubeObject[], versions: readonly KubeObject[] = []): Scene {
    const named = (all: readonly KubeObject[]): Map<string, KubeObject> =>
        new Map(all.map((one) => [one.metadata.name ?? "", one]));
    const warnings = new Map<string, KubeObject>();
    return {
        object,
        pods: named(pods),
        versions: named(versions),
        warnings,
        formerWarnings: warnings,
        broken: undefined,
    };
}

function names(pods: readonly KubeObject[]): readonly unknown[] {
    return pods.map(({ metadata }) => metadata.name);
}

function workload(kind: string, status: JsonObject, spec: JsonObject = {}): KubeObject {
    return { apiVersion: "apps/v1", kind, metadata: { name: "w", uid: "w", generation: 2 }, spec, status };
}

function replicaSet(hash: string, revision: number, owner = "w"): KubeObject {
    const metadata = {
        name: hash,
        labels: { "pod-template-hash": hash },
        annotations: { "deployment.kubernetes.io/revision": String(revision) },
        ownerReferences: [{ uid: owner }],
    };
    return { apiVersion: "apps/v1", kind: "ReplicaSet", metadata };
}

const revision = (hash: string): Record<string, string> => ({ "controller-revision-hash": hash });

describe("the pods of the version that is rolled out", () => {
    it("are those of the revision that a StatefulSet's status names", () => {
        const set = workload("StatefulSet", { observedGeneration: 2, updateRevision: "new" });
        const pods = [pod("a", revision("old")), pod("b", revision("new"))];
        assert.deepEqual(names(currentPods(scene(set, pods))), ["b"]);
    });

    it("are unknown until the controller has seen the new version", () => {
        const set = workload("StatefulSet", { observedGeneration: 1, updateRevision: "old" });
        assert.deepEqual(currentPods(scene(set, [pod("a", revision("old"))])), []);
    });

    it("are those of a Deployment's ReplicaSet with the highest revision, also after a rollback", () => {
        const deployment = workload("Deployment", { observedGeneration: 2 });
        const pods = [pod("a", { "pod-template-hash": "first" }), pod("b", { "pod-template-hash": "second" })];
        const versions = [replicaSet("first", 3), replicaSet("second", 2), replicaSet("foreign", 9, "other")];
        assert.deepEqual(names(currentPods(scene(deployment, pods, versions))), ["a"]);
        assert.deepEqual(currentPods(scene(deployment, pods)), [], "no ReplicaSet has been seen yet");
    });

    it("are all of a Job's but those that are on their way out", () => {
        const job = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "j" } };
        const gone = { ...pod("b", {}), metadata: { name: "b", deletionTimestamp: "t" } };
        assert.deepEqual(names(currentPods(scene(job, [pod("a", {}), gone]))), ["a"]);
    });
});
