import assert from "node:assert/strict";

import type { JsonObject } from "../../../../../cluster/object";
import { readiness } from "../../../../../embedded/plugins/kubernetes/wait/readiness";

function gauged(apiVersion: string, kind: string, rest: JsonObject): string {
    const found = readiness({ apiVersion, kind, metadata: { name: "n", generation: 2 }, ...rest });
    return found === undefined ? "exists" : `${found.state} ${found.text}`.trim();
}

const seen = { observedGeneration: 2 };
const onDelete = { updateStrategy: { type: "OnDelete" } };

function pods(count: number): JsonObject {
    return { ...seen, replicas: count, readyReplicas: count, currentReplicas: count };
}

const cases: readonly (readonly [name: string, apiVersion: string, kind: string, rest: JsonObject, found: string])[] = [
    ["a ConfigMap", "v1", "ConfigMap", {}, "exists"],
    ["a Deployment that nobody has looked at", "apps/v1", "Deployment", {}, "waiting the rollout has not begun"],
    [
        "a Deployment on its way",
        "apps/v1",
        "Deployment",
        { spec: { replicas: 2 }, status: { ...seen, replicas: 3, updatedReplicas: 1, availableReplicas: 2 } },
        "waiting 1 of 2 pods updated, 2 available",
    ],
    [
        "a Deployment with a pod of its former version left",
        "apps/v1",
        "Deployment",
        { spec: { replicas: 2 }, status: { ...seen, replicas: 3, updatedReplicas: 2, availableReplicas: 2 } },
        "waiting 2 of 2 pods updated, 2 available",
    ],
    [
        "a Deployment that is done",
        "apps/v1",
        "Deployment",
        { spec: { replicas: 2 }, status: { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 2 } },
        "ready",
    ],
    ["a Deployment without pods", "apps/v1", "Deployment", { spec: { replicas: 0 }, status: seen }, "ready"],
    [
        "a Deployment that gave up",
        "apps/v1",
        "Deployment",
        {
            status: {
                ...seen,
                conditions: [
                    { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" },
                ],
            },
        },
        "failed timed out",
    ],
    [
        "a StatefulSet with a pod that is not ready",
        "apps/v1",
        "StatefulSet",
        { spec: { replicas: 3 }, status: { ...seen, replicas: 3, readyReplicas: 2 } },
        "waiting 2 of 3 pods ready",
    ],
    [
        "a StatefulSet that is being updated",
        "apps/v1",
        "StatefulSet",
        {
            spec: { replicas: 2 },
            status: { ...pods(2), updatedReplicas: 1, currentRevision: "a", updateRevision: "b" },
        },
        "waiting 1 of 2 pods updated",
    ],
    [
        "a StatefulSet that is updated up to its partition",
        "apps/v1",
        "StatefulSet",
        {
            spec: { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
            status: { ...pods(2), updatedReplicas: 1, currentRevision: "a", updateRevision: "b" },
        },
        "waiting 1 of 2 pods updated",
    ],
    [
        "a StatefulSet with a pod too many",
        "apps/v1",
        "StatefulSet",
        { spec: { replicas: 1 }, status: { ...pods(2), currentRevision: "b", updateRevision: "b" } },
        "waiting 2 of 1 pods ready",
    ],
    [
        "a StatefulSet whose pods somebody deletes by hand",
        "apps/v1",
        "StatefulSet",
        { spec: onDelete, status: { ...pods(1), updateRevision: "b" } },
        "ready",
    ],
    [
        "a new StatefulSet whose pods somebody deletes by hand, before its version is recorded",
        "apps/v1",
        "StatefulSet",
        { spec: onDelete, metadata: { name: "n", generation: 1 }, status: { ...pods(1), updateRevision: "b" } },
        "waiting 0 of 1 pods updated",
    ],
    [
        "a StatefulSet of one pod that is done",
        "apps/v1",
        "StatefulSet",
        { status: { ...pods(1), currentRevision: "b", updateRevision: "b" } },
        "ready",
    ],
    [
        "a DaemonSet on its way",
        "apps/v1",
        "DaemonSet",
        { status: { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 } },
        "waiting 2 of 2 pods updated, 1 available",
    ],
    ["a Job that runs", "batch/v1", "Job", { status: { active: 1 } }, "waiting 0 pods succeeded, 1 active"],
    [
        "a Job that is done",
        "batch/v1",
        "Job",
        { status: { conditions: [{ type: "Complete", status: "True" }] } },
        "ready",
    ],
    [
        "a Job that failed",
        "batch/v1",
        "Job",
        {
            status: {
                conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "too often" }],
            },
        },
        "failed BackoffLimitExceeded: too often",
    ],
    ["a pod that starts", "v1", "Pod", { status: { phase: "Pending" } }, "waiting the pod is pending"],
    ["a pod that is ready", "v1", "Pod", { status: { conditions: [{ type: "Ready", status: "True" }] } }, "ready"],
    ["a pod that is done", "v1", "Pod", { status: { phase: "Succeeded" } }, "ready"],
    [
        "a claim",
        "v1",
        "PersistentVolumeClaim",
        { status: { phase: "Pending" } },
        "waiting no volume is bound to it yet",
    ],
    ["a bound claim", "v1", "PersistentVolumeClaim", { status: { phase: "Bound" } }, "ready"],
    [
        "a claim that lost its volume",
        "v1",
        "PersistentVolumeClaim",
        { status: { phase: "Lost" } },
        "failed its volume is lost",
    ],
    ["a Service", "v1", "Service", { spec: { type: "ClusterIP" } }, "ready"],
    [
        "a Service behind a load balancer",
        "v1",
        "Service",
        { spec: { type: "LoadBalancer" }, status: { loadBalancer: {} } },
        "waiting the load balancer has no address yet",
    ],
    [
        "a Service behind a load balancer with an address",
        "v1",
        "Service",
        { spec: { type: "LoadBalancer" }, status: { loadBalancer: { ingress: [{ ip: "1.2.3.4" }] } } },
        "ready",
    ],
];

describe("readiness", () => {
    for (const [name, apiVersion, kind, rest, found] of cases) {
        it(`of ${name} is: ${found}`, () => {
            assert.equal(gauged(apiVersion, kind, rest), found);
        });
    }
});
