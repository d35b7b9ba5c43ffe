import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newKubeClient } from "../../../cluster/client";
import { encryptStored, encryptionConfig } from "../../../embedded/cluster/secrets";
import { type FakeApiServer, json, refusal, startApiServer } from "../../support/apiserver";

describe("Secrets in etcd", () => {
    const folder = mkdtempSync(join(tmpdir(), "secrets-"));
    const note = join(folder, "secrets-encrypted");
    let server: FakeApiServer;

    beforeEach(async () => {
        server = await startApiServer();
    });

    afterEach(async () => {
        await server.stop();
        rmSync(note, { force: true });
    });

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    const secret = (name: string): object => ({
        metadata: { name, namespace: "n", resourceVersion: "7" },
        data: { k: "dg==" },
    });
    const secrets = (...names: readonly string[]): ReturnType<typeof json> =>
        json({ apiVersion: "v1", kind: "SecretList", metadata: {}, items: names.map(secret) });
    const written = (): readonly string[] =>
        server.received.filter(({ method }) => method === "PUT").map(({ path }) => path);

    async function encrypt(): Promise<void> {
        const client = newKubeClient(server.access);
        try {
            await encryptStored(client, { folder });
        } finally {
            client.close();
        }
    }

    it("are written with a key for root's eyes that stays, and what is older is read", async () => {
        const config = await encryptionConfig({ folder });
        const key = /"secretbox":\{"keys":\[\{"name":"embedded","secret":"([^"]+)"\}\]\}\},\{"identity":\{\}\}/.exec(
            config,
        );
        assert.equal(Buffer.from(key?.[1] ?? "", "base64").length, 32);
        assert.equal(await encryptionConfig({ folder }), config);
        assert.equal(statSync(join(folder, "secrets-key")).mode & 0o777, 0o600);
    });

    it("are written anew once, as they are, by the version that was read", async () => {
        server.answer("GET /api/v1/secrets", secrets("a", "b"));
        server.answer("PUT /api/v1/namespaces/n/secrets/a", json(secret("a")));
        server.answer("PUT /api/v1/namespaces/n/secrets/b", json(secret("b")));
        await encrypt();
        await encrypt();
        assert.deepEqual(written(), ["/api/v1/namespaces/n/secrets/a", "/api/v1/namespaces/n/secrets/b"]);
        const bodies = server.received.filter(({ method }) => method === "PUT").map(({ body }) => body);
        assert.deepEqual(bodies[0], { ...secret("a"), apiVersion: "v1", kind: "Secret" });
    });

    it("are left alone when somebody else wrote or deleted them meanwhile", async () => {
        server.answer("GET /api/v1/secrets", secrets("a", "b"));
        server.answer("PUT /api/v1/namespaces/n/secrets/a", refusal(409, "Conflict", "it is another one"));
        await encrypt();
        assert.equal(written().length, 2);
        assert.ok(existsSync(note));
    });

    it("are written anew by the next start when one could not be", async () => {
        server.answer("GET /api/v1/secrets", secrets("a"));
        server.answer("PUT /api/v1/namespaces/n/secrets/a", refusal(500, "InternalError", "etcd is full"));
        await assert.rejects(encrypt(), /etcd is full/);
        assert.ok(!existsSync(note));
    });
});
