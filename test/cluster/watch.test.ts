import assert from "node:assert/strict";

import { type KubeClient, type WatchEvent } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { newKubeClient } from "../../cluster/client";
import { type FakeApiServer, lines, refusal, startApiServer } from "../support/apiserver";

const path = "/api/v1/namespaces/fabric-dev/pods";
const never = new AbortController().signal;

describe("A watch", () => {
    let server: FakeApiServer;
    let client: KubeClient;

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
    });

    afterEach(() => server.stop());

    const watched = async (signal = never): Promise<WatchEvent[]> => {
        const events: WatchEvent[] = [];
        for await (const event of client.watch(path, { labelSelector: "a=b", resourceVersion: "5" }, signal)) {
            events.push(event);
        }
        return events;
    };

    it("tells events as they come, bookmarks too, and ends when the server ends it", async () => {
        const events = [
            { type: "ADDED", object: { apiVersion: "v1", kind: "Pod", metadata: { name: "é€𝄞" } } },
            { type: "BOOKMARK", object: { apiVersion: "v1", kind: "Pod", metadata: { resourceVersion: "9" } } },
        ];
        server.answer(`GET ${path}`, lines(events.map((event) => JSON.stringify(event))));
        assert.deepEqual(await watched(), events);
        assert.deepEqual(Object.fromEntries(server.received[0]?.query ?? []), {
            allowWatchBookmarks: "true",
            labelSelector: "a=b",
            resourceVersion: "5",
            timeoutSeconds: "60",
            watch: "true",
        });
    });

    it("fails with Expired when the version is too old, whether before or during the watch", async () => {
        server.answer(`GET ${path}`, refusal(410, "Expired", "too old resource version"));
        await assert.rejects(watched(), (error) => apiReason(error) === "Expired");
        const object = { kind: "Status", code: 410, reason: "Expired", message: "too old resource version: 5 (9)" };
        server.answer(`GET ${path}`, lines([JSON.stringify({ type: "ERROR", object })]));
        await assert.rejects(watched(), {
            reason: "Expired",
            status: "410",
            message: `cannot watch ${path} on ${client.target}: too old resource version: 5 (9) (410 Expired)`,
        });
    });

    it("fails when the connection is cut in the middle", async () => {
        server.answer(`GET ${path}`, lines([], "cut"));
        await assert.rejects(watched(), { reason: "Unreachable", message: /cannot watch .*: the connection was cut;/ });
    });

    for (const { name, line } of [
        { name: "stops in the middle", line: '{"type":"ADDED"' },
        { name: "has no object", line: '{"type":"ADDED"}' },
        {
            name: "is of an unknown type",
            line: '{"type":"MOVED","object":{"apiVersion":"v1","kind":"Pod","metadata":{}}}',
        },
    ]) {
        it(`refuses an event that ${name}`, async () => {
            server.answer(`GET ${path}`, lines([line]));
            await assert.rejects(watched(), /an event (without an object|of unknown type): /);
        });
    }

    it("ends quietly with its signal", async () => {
        server.answer(`GET ${path}`, lines([], "open"));
        assert.deepEqual(await watched(AbortSignal.timeout(100)), []);
    });

    it("closes its connection when nobody reads on", async () => {
        const event = { type: "ADDED", object: { apiVersion: "v1", kind: "Pod", metadata: {} } };
        const closed = new Promise((resolve) => {
            server.answer(`GET ${path}`, (request, response) => {
                response.once("close", () => {
                    resolve("closed");
                });
                lines([JSON.stringify(event)], "open")(request, response);
            });
        });
        for await (const told of client.watch(path, {}, never)) {
            assert.deepEqual(told, event);
            break;
        }
        assert.equal(await closed, "closed");
    });
});
