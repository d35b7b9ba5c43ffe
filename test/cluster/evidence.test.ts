import assert from "node:assert/strict";
import { newKubeClient } from "../../cluster/client";
import { evidence } from "../../cluster/evidence";
import type { KubeObject } from "../../cluster/object";
import { podProblems } from "../../cluster/pod-problems";
import { type FakeApiServer, json, refusal, startApiServer } from "../support/apiserver";

const events = "GET /api/v1/namespaces/fabric/events";
const event = (message: string, lastTimestamp: string): object => ({ metadata: {}, message, lastTimestamp });

const waiting = (message: string): KubeObject => ({
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "org1-ca-0" } },
    spec: {
        volumes: [
            { name: "data", persistentVolumeClaim: { claimName: "org1-ca" } },
            { name: "t", emptyDir: {} },
        ],
    },
    status: { conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }] },
});

describe("what tells more of a trouble", () => {
    let server: FakeApiServer;

    beforeEach(async () => {
        server = await startApiServer();
        const resources = [{ name: "events", singularName: "event", kind: "Event", namespaced: true, verbs: ["list"] }];
        server.answer("GET /api/v1", json({ kind: "APIResourceList", groupVersion: "v1", resources }));
    });

    afterEach(() => server.stop());

    const told = (pod: KubeObject): Promise<readonly string[]> =>
        evidence(newKubeClient(server.access), "fabric", podProblems(pod)[0]);
    const unbound = "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.";

    it("is what Kubernetes said last of the volumes that a pod waits for", async () => {
        const missing = 'storageclass.storage.k8s.io "fast" not found';
        const answer = [event(missing, "2026-01-01T00:00:09Z"), event("older", "2026-01-01T00:00:01Z")];
        server.answer(events, json({ kind: "EventList", apiVersion: "v1", metadata: {}, items: answer }));
        assert.deepEqual(await told(waiting(unbound)), [`volume claim org1-ca: ${missing}`]);
        const about = "involvedObject.kind=PersistentVolumeClaim,involvedObject.name=org1-ca,type=Warning";
        assert.deepEqual(
            server.received.flatMap(({ query }) => query.getAll("fieldSelector")),
            [about],
        );
    });

    it("is nothing of volumes where a pod fits on no node for another reason", async () => {
        assert.deepEqual(await told(waiting("0/1 nodes are available: 1 Insufficient cpu.")), []);
        assert.deepEqual(server.received, []);
    });

    it("is nothing where events may not be read", async () => {
        server.answer(events, refusal(403, "Forbidden", "no"));
        assert.deepEqual(await told(waiting(unbound)), []);
    });
});
