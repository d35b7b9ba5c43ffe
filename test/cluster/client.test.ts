import assert from "node:assert/strict";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

import { newKubeClient } from "../../cluster/client";
import { json, startApiServer, type FakeApiServer } from "../support/apiserver";

describe("a client of a cluster that may be away", () => {
    let server: FakeApiServer;
    const patience = { answerSeconds: 0.2, restSeconds: 0.5 };

    beforeEach(async () => {
        server = await startApiServer();
        server.answer("GET /version", json({ major: "1" }));
    });
    afterEach(() => server.stop());

    it("tells of it by the name that the config has for the cluster", async () => {
        await server.stop();
        const client = newKubeClient({ ...server.access, name: "west" }, patience);
        await assert.rejects(client.request("GET", "/version"), {
            message:
                `cannot get /version on cluster west, ${server.access.server} (context "test"): connection refused; check that the cluster runs and that this is the ` +
                "context you mean: `kubectl config get-contexts` lists them, `pulumi config set --path fabric:clusters.west.context NAME` chooses one",
        });
        await server.start();
    });

    it("does not try again for a while, each call failing by itself, and is there when that is over", async () => {
        const client = newKubeClient({ ...server.access, name: "west" }, patience);
        await server.stop();
        await assert.rejects(client.request("GET", "/version"), /^Error: cannot get \/version on cluster west/);
        await server.start();
        const begun = performance.now();
        await assert.rejects(client.get("/api/v1/nodes/n"), /cannot get \/api\/v1\/nodes\/n on .*: connection refused/);
        await assert.rejects(client.portForward("ns", "pod", 1), /: connection refused/);
        assert.equal(server.received.length, 0);
        await pause(patience.restSeconds * 1000 - (performance.now() - begun) + 50);
        assert.deepEqual(await client.request("GET", "/version"), { major: "1" });
    });

    it("waits once, not each time, for a server that takes connections and says nothing", async () => {
        const silent = createServer(() => undefined);
        await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
        const address = silent.address();
        assert.ok(address !== null && typeof address !== "string");
        const client = newKubeClient({ ...server.access, server: `https://127.0.0.1:${address.port}` }, patience);
        const begun = performance.now();
        await Promise.all(
            ["a", "b", "c"].map((name) => assert.rejects(client.get(`/api/v1/nodes/${name}`), /no answer in time/)),
        );
        await assert.rejects(client.get("/api/v1/nodes/d"), /no answer in time/);
        assert.ok(performance.now() - begun < 2 * patience.answerSeconds * 1000);
        silent.close();
    });

    it("tries again at once where it is the only cluster", async () => {
        const client = newKubeClient(server.access);
        await server.stop();
        await assert.rejects(client.request("GET", "/version"), /connection refused/);
        await server.start();
        assert.deepEqual(await client.request("GET", "/version"), { major: "1" });
    });
});
