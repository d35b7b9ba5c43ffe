import assert from "node:assert/strict";

import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import type { KubeObject } from "../../cluster/object";
import { podState, readyPod } from "../../cluster/pods";
import { type FakeApiServer, json, lines, startApiServer } from "../support/apiserver";

const waiting = (reason: string, message?: string): object => ({ waiting: { reason, message } });

describe("The state of a pod", () => {
    const cases: readonly (readonly [string, object, string])[] = [
        [
            "runs",
            { phase: "Running", containerStatuses: [{ name: "peer", ready: true, state: { running: {} } }] },
            "Running",
        ],
        [
            "runs but is not ready",
            { phase: "Running", containerStatuses: [{ name: "peer", ready: false, state: { running: {} } }] },
            "Running (peer runs but is not ready)",
        ],
        [
            "finds no node",
            {
                phase: "Pending",
                conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes" }],
            },
            "Pending (Unschedulable: 0/1 nodes)",
        ],
        [
            "has no image",
            { phase: "Pending", containerStatuses: [{ name: "peer", state: waiting("ImagePullBackOff", "Back-off") }] },
            "Pending (peer ImagePullBackOff: Back-off)",
        ],
        [
            "stopped, its init container being done",
            {
                phase: "Running",
                initContainerStatuses: [{ name: "verbs", state: { terminated: { exitCode: 0, reason: "Completed" } } }],
                containerStatuses: [{ name: "peer", state: { terminated: { exitCode: 137, reason: "OOMKilled" } } }],
            },
            "Running (peer OOMKilled)",
        ],
        ["has no status yet", {}, "Unknown"],
    ];
    for (const [name, status, says] of cases) {
        it(`is told of one that ${name}`, () => {
            assert.equal(podState({ ...pod("p"), status }), `p: ${says}`);
        });
    }

    it("is told of one that is being deleted", () => {
        const leaving = pod("p", { deletionTimestamp: "2026-01-01T00:00:00Z" });
        assert.equal(podState({ ...leaving, status: { phase: "Running" } }), "p: Running, being deleted");
    });
});

describe("Waiting for a ready pod", () => {
    const path = "/api/v1/namespaces/n/pods";
    const selector = { namespace: "n", name: "org1-peer1", deadlineSeconds: 0.4 };
    let server: FakeApiServer;
    let client: KubeClient;

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
    });

    afterEach(() => server.stop());

    it("says after the deadline what state the pods are in", async () => {
        const status = { phase: "Pending", containerStatuses: [{ name: "peer", state: waiting("ErrImagePull") }] };
        const items = [
            { ...pod("org1-peer1-0"), status },
            { ...pod("org1-peer1-1"), status: { phase: "Failed" } },
        ];
        const listed = json({ apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items });
        const gone = JSON.stringify({ type: "DELETED", object: items[1] });
        server.answer(`GET ${path}`, listed, listed, lines([gone], "open"));
        await assert.rejects(readyPod(client, selector), {
            status: "Timeout",
            message:
                "cannot find a ready pod on n/org1-peer1: none within 0.4 s; " +
                `org1-peer1-0: Pending (peer ErrImagePull) (${client.target})`,
        });
    });

    it("fails at once where pods may not be listed", async () => {
        server.answer(`GET ${path}`, json({ kind: "Status", message: "not yours", reason: "Forbidden" }, 403));
        await assert.rejects(readyPod(client, selector), { reason: "Forbidden" });
    });
});

function pod(name: string, metadata: object = {}): KubeObject {
    return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "n", uid: name, ...metadata } };
}
