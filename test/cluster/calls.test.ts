import assert from "node:assert/strict";

import { type KubeClient, type RemoveOptions, type PatchType } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { newKubeClient } from "../../cluster/client";
import { type FakeApiServer, json, refusal, startApiServer } from "../support/apiserver";

const collection = "/api/v1/namespaces/fabric-dev/configmaps";
const path = `${collection}/settings`;
const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "1" } };

describe("Calls to the Kubernetes API", () => {
    let server: FakeApiServer;
    let client: KubeClient;

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
    });

    afterEach(() => server.stop());

    const last = (): string => {
        const { method, path: asked, query } = server.received.at(-1) ?? assert.fail("nothing was asked");
        return `${method} ${asked}?${query.toString()}`;
    };

    it("gets an object with the token", async () => {
        server.answer(`GET ${path}`, json(object));
        assert.deepEqual(await client.get(path), object);
        assert.equal(server.received[0]?.headers.authorization, "Bearer secret-token");
    });

    it("finds nothing where get fails with the server's own reason", async () => {
        server.answer(`GET ${path}`, refusal(404, "NotFound", 'configmaps "settings" not found'));
        assert.equal(await client.find(path), undefined);
        await assert.rejects(client.get(path), {
            operation: `get ${path}`,
            target: `${server.access.server} (context "test")`,
            status: "404",
            reason: "NotFound",
            message: `cannot get ${path} on ${server.access.server} (context "test"): configmaps "settings" not found (404 NotFound)`,
        });
    });

    it("finds nothing only where there is nothing", async () => {
        server.answer(`GET ${path}`, refusal(403, "Forbidden", "not yours"));
        await assert.rejects(client.find(path), (error) => apiReason(error) === "Forbidden");
    });

    it("refuses an answer that is not an object of the API", async () => {
        server.answer(`GET ${path}`, json({ hello: "world" }));
        await assert.rejects(client.get(path), /the answer is not an object of the Kubernetes API/);
    });

    it("creates in a collection", async () => {
        server.answer(`POST ${collection}`, json(object, 201));
        assert.deepEqual(await client.create(collection, object, { fieldManager: "fabric", dryRun: true }), object);
        assert.equal(last(), `POST ${collection}?fieldManager=fabric&dryRun=All`);
        assert.deepEqual(server.received[0]?.body, object);
    });

    it("applies on the server's side, without force unless asked", async () => {
        server.answer(`PATCH ${path}`, json(object));
        await client.apply(path, object, { fieldManager: "fabric" });
        assert.equal(last(), `PATCH ${path}?fieldManager=fabric&force=false`);
        await client.apply(path, object, { fieldManager: "fabric", force: true, dryRun: true });
        assert.equal(last(), `PATCH ${path}?fieldManager=fabric&force=true&dryRun=All`);
        assert.equal(server.received[0]?.headers["content-type"], "application/apply-patch+yaml");
        assert.deepEqual(server.received[0].body, object);
    });

    const patches: readonly (readonly [PatchType, unknown, string])[] = [
        ["merge", { data: { a: null } }, "application/merge-patch+json"],
        ["strategic", { data: { a: "2" } }, "application/strategic-merge-patch+json"],
        ["json", [{ op: "remove", path: "/data/a" }], "application/json-patch+json"],
    ];
    for (const [type, patch, contentType] of patches) {
        it(`sends a ${type} patch as what it is`, async () => {
            server.answer(`PATCH ${path}/status`, json(object));
            await client.patch(`${path}/status`, patch, type, { fieldManager: "fabric" });
            assert.equal(last(), `PATCH ${path}/status?fieldManager=fabric`);
            assert.equal(server.received[0]?.headers["content-type"], contentType);
            assert.deepEqual(server.received[0].body, patch);
        });
    }

    const leaving = { deletionTimestamp: "2026-01-01T00:00:00Z" };
    const removals = [
        { name: "a success", answer: { kind: "Status", status: "Success", metadata: {} }, says: "gone" },
        { name: "the object as it was", answer: object, says: "gone" },
        {
            name: "an object whose grace period ended",
            answer: { ...object, metadata: { ...leaving, deletionGracePeriodSeconds: 0 } },
            says: "gone",
        },
        {
            name: "an object in its grace period",
            answer: { ...object, metadata: { ...leaving, deletionGracePeriodSeconds: 30 } },
            says: "deleting",
        },
        {
            name: "an object with finalizers",
            answer: { ...object, metadata: { ...leaving, deletionGracePeriodSeconds: 0, finalizers: ["a/b"] } },
            says: "deleting",
        },
        {
            name: "a list with one that is still there",
            answer: { kind: "List", metadata: {}, items: [object, { ...object, metadata: leaving }] },
            says: "deleting",
        },
    ];
    for (const { name, answer, says } of removals) {
        it(`reads ${name} after a removal as ${says}`, async () => {
            server.answer(`DELETE ${path}`, json(answer));
            assert.equal(await client.remove(path), says);
        });
    }

    it("takes a removal of what is not there for done, and of another object for a conflict", async () => {
        assert.equal(await client.remove(path), "gone");
        server.answer(`DELETE ${path}`, refusal(409, "Conflict", "the UID in the precondition does not match"));
        const options: RemoveOptions = { propagation: "Foreground", preconditions: { uid: "1" } };
        await assert.rejects(client.remove(path, options), (error) => apiReason(error) === "Conflict");
        assert.deepEqual(server.received[1]?.body, {
            apiVersion: "v1",
            kind: "DeleteOptions",
            propagationPolicy: "Foreground",
            preconditions: { uid: "1" },
        });
    });

    it("removes those of a collection that a selector names", async () => {
        server.answer(`DELETE ${collection}`, json({ kind: "List", metadata: {}, items: [] }));
        assert.equal(await client.remove(collection, { query: { labelSelector: "a=b" } }), "gone");
        assert.equal(last(), `DELETE ${collection}?labelSelector=a%3Db`);
    });

    it("lists all pages, and gives the items the names that the server leaves out", async () => {
        const page = { apiVersion: "v1", kind: "ConfigMapList" };
        server.answer(
            `GET ${collection}`,
            json({
                ...page,
                metadata: { resourceVersion: "7", continue: "more" },
                items: [{ metadata: { name: "a" } }],
            }),
            json({ ...page, metadata: { resourceVersion: "7" }, items: [{ metadata: { name: "b" } }] }),
        );
        const named = { apiVersion: "v1", kind: "ConfigMap" };
        assert.deepEqual(await client.list(collection, { labelSelector: "x" }), {
            resourceVersion: "7",
            items: [
                { ...named, metadata: { name: "a" } },
                { ...named, metadata: { name: "b" } },
            ],
        });
        assert.equal(last(), `GET ${collection}?limit=500&labelSelector=x&continue=more`);
    });

    it("lists all at once when the server forgot the version between two pages", async () => {
        server.answer(
            `GET ${collection}`,
            json({ kind: "ConfigMapList", metadata: { resourceVersion: "7", continue: "more" }, items: [] }),
            refusal(410, "Expired", "The provided continue parameter is too old"),
            json({ kind: "ConfigMapList", metadata: { resourceVersion: "9" }, items: [] }),
        );
        assert.deepEqual(await client.list(collection), { resourceVersion: "9", items: [] });
        assert.equal(last(), `GET ${collection}?`);
    });

    it("makes any other call, answered in JSON or in bare words", async () => {
        server.answer("GET /readyz", (_request, response) => response.end("ok"));
        server.answer(
            "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            json({ status: { allowed: true } }),
        );
        assert.equal(await client.request("GET", "/readyz"), "ok");
        const review = client.request(
            "POST",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            {},
            { spec: {} },
        );
        assert.deepEqual(await review, { status: { allowed: true } });
    });
});
