import assert from "node:assert/strict";

import { type KubeClient, type ResourceReference } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { type FakeApiServer, json, refusal, startApiServer } from "../support/apiserver";

const core = {
    resources: [
        { name: "pods", kind: "Pod", namespaced: true },
        { name: "pods/log", kind: "Pod", namespaced: true },
        { name: "namespaces", kind: "Namespace", namespaced: false },
    ],
};
const rbac = { resources: [{ name: "clusterroles", kind: "ClusterRole", namespaced: false }] };

describe("The path of an object", () => {
    let server: FakeApiServer;
    let client: KubeClient;

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
        server.answer("GET /api/v1", json(core));
        server.answer("GET /apis/rbac.authorization.k8s.io/v1", json(rbac));
    });

    afterEach(() => server.stop());

    const cases: readonly (readonly [string, ResourceReference, string])[] = [
        ["in a namespace", { apiVersion: "v1", kind: "Pod", namespace: "n", name: "p" }, "/api/v1/namespaces/n/pods/p"],
        ["in the context's namespace", { apiVersion: "v1", kind: "Pod" }, "/api/v1/namespaces/fabric-dev/pods"],
        [
            "without a namespace",
            { apiVersion: "v1", kind: "Namespace", namespace: "x", name: "n" },
            "/api/v1/namespaces/n",
        ],
        [
            "in a group, with a colon in its name",
            { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", name: "system:node" },
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode",
        ],
    ];
    for (const [name, of, expected] of cases) {
        it(`is found ${name}`, async () => {
            assert.equal(await client.resourcePath(of), expected);
        });
    }

    it("costs one request per apiVersion, however many ask", async () => {
        const of = { apiVersion: "v1", kind: "Pod", name: "p" };
        await Promise.all([client.resourcePath(of), client.resourcePath(of)]);
        await client.resourcePath({ apiVersion: "v1", kind: "Namespace" });
        assert.equal(server.received.length, 1);
    });

    for (const apiVersion of ["v1", "absent.example.com/v1"]) {
        it(`is refused for a kind that ${apiVersion} does not offer`, async () => {
            const asked = client.resourcePath({ apiVersion, kind: "Ghost" });
            await assert.rejects(asked, {
                reason: "NotFound",
                message: `cannot find kind Ghost of ${apiVersion} on ${client.target}: the cluster does not offer it; is its definition or operator installed?`,
            });
        });
    }

    it("is asked for again after a failure", async () => {
        server.answer("GET /api/v1", refusal(503, "ServiceUnavailable", "starting"), json(core));
        await assert.rejects(client.resourcePath({ apiVersion: "v1", kind: "Pod" }), /starting \(503/);
        assert.equal(
            await client.resourcePath({ apiVersion: "v1", kind: "Pod", name: "p" }),
            "/api/v1/namespaces/fabric-dev/pods/p",
        );
    });

    it("is found for a kind that was defined later", async () => {
        const path = "GET /apis/example.com/v1";
        server.answer(path, json({ resources: [] }), json({ resources: [{ name: "ghosts", kind: "Ghost" }] }));
        const of = { apiVersion: "example.com/v1", kind: "Ghost" };
        await assert.rejects(client.resourcePath(of), /does not offer it/);
        await new Promise((resolve) => setTimeout(resolve, 2050));
        assert.equal(await client.resourcePath(of), "/apis/example.com/v1/ghosts");
    });
});
