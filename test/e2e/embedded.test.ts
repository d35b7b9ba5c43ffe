import assert from "node:assert/strict";
import { lookup } from "node:dns/promises";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, type Server, createServer } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeObject } from "../../cluster/object";
import { auditLog } from "../../embedded/cluster/audit";
import { type EmbeddedCluster, startCluster } from "../../embedded/cluster/cluster";
import { run } from "../../embedded/cluster/execute";
import { ensureImages } from "../../embedded/images/images";
import { type Toolchain, ensureToolchain } from "../../embedded/toolchain/toolchain";
import { auditedWrites } from "../support/audit";
import { assertNoIpv6 } from "../support/ipv6";
import { nodeProcess } from "../support/node-listener";
import { imageOf, pushProgram } from "../support/registry";

const plain = "what nobody reads in etcd";

/** Dials each target, and fails unless all of them refuse. */
const dials = `
const { connect } = require("node:net");
const dial = (target) => new Promise((resolve) => {
    const [host, port] = target.split(":");
    const socket = connect({ host, port });
    socket.setTimeout(4000);
    const end = (answer) => { socket.destroy(); resolve(target + " " + answer); };
    socket.on("connect", () => end("open"));
    socket.on("timeout", () => end("silent"));
    socket.on("error", ({ code }) => end(code));
});
Promise.all(process.argv.slice(2).map(dial)).then((answers) => console.log("answers: " + answers.join(", ")));`;

describe("the embedded cluster, on a machine with others", () => {
    const folder = mkdtempSync(join(tmpdir(), "fabric-embedded-"));
    let toolchain: Toolchain;
    let cluster: EmbeddedCluster;

    before(async () => {
        toolchain = await ensureToolchain();
        cluster = await startCluster(toolchain);
        await ensureImages(toolchain, cluster);
    });

    after(() => {
        cluster.client.close();
        rmSync(folder, { recursive: true, force: true });
    });

    /** Builds an image that nobody keeps; resolves to what BuildKit said, however it ended. */
    async function build(dockerfile: string, ...more: readonly string[]): Promise<string> {
        writeFileSync(join(folder, "Dockerfile"), dockerfile);
        writeFileSync(join(folder, "dials.js"), dials);
        const local = ["context", "dockerfile"].flatMap((name) => ["--local", `${name}=${folder}`]);
        const args = ["--addr", cluster.buildkit, "build", "--progress", "plain", "--no-cache"];
        const shell = ["-c", '"$@" 2>&1 || true', "sh", toolchain.path("buildctl")];
        const env = { ...process.env, DOCKER_CONFIG: cluster.settings.dockerConfig };
        return run("/bin/sh", [...shell, ...args, "--frontend", "dockerfile.v0", ...local, ...more], env);
    }

    describe("the steps of an image build", () => {
        const called: string[] = [];
        let listeners: readonly Server[];

        /** One for whoever reaches the machine, and one for the machine itself. */
        const portOf = (index: number): number => (listeners[index]?.address() as AddressInfo).port;

        before(async () => {
            listeners = await Promise.all(
                ["0.0.0.0", "127.0.0.1"].map(async (host) => {
                    const server = createServer((socket) => {
                        called.push(socket.remoteAddress ?? "");
                        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret");
                    });
                    await new Promise<void>((resolve) => server.listen(0, host, resolve));
                    return server;
                }),
            );
        });

        after(() => {
            listeners.forEach((server) => server.close());
        });

        const machine = (): readonly string[] =>
            Object.values(networkInterfaces())
                .flat()
                .flatMap((one) => (one?.family === "IPv4" ? [one.address] : []));

        it("reach nothing that listens on the machine, nor the node, nor the registry", async () => {
            const { settings } = cluster;
            const targets = [
                ...machine().map((address) => `${address}:${portOf(0)}`),
                `127.0.0.1:${portOf(1)}`,
                ...machine().map((address) => `${address}:${settings.ports.registry}`),
                `${settings.nodeAddress}:${settings.ports.apiServer}`,
                `${settings.nodeAddress}:${settings.ports.kubelet}`,
            ];
            const said = await build(`FROM ${cluster.registry}/node:22
COPY dials.js /
RUN node /dials.js ${targets.join(" ")}`);
            const answers = /answers: (.*)/.exec(said)?.[1]?.split(", ") ?? assert.fail(said);
            assert.ok(targets.length > 6, targets.join());
            assert.equal(answers.length, targets.length, said);
            assert.deepEqual(
                answers.filter((answer) => !/ (ECONNREFUSED|EHOSTUNREACH)$/.test(answer)),
                [],
            );
            assert.deepEqual(called, []);
        });

        it("get no more by having BuildKit fetch it", async () => {
            assertNoIpv6(cluster.settings);
            for (const host of ["127.0.0.1", ...machine()]) {
                const said = await build(`FROM scratch\nADD http://${host}:${portOf(0)}/secret /`);
                assert.match(said, /error: failed to solve: .*(refused|no route to host|unreachable|prohibited)/);
            }
            assert.deepEqual(called, []);
        });

        it("are refused the network of what builds them", async () => {
            const host = ["--opt", "force-network-mode=host"];
            const step = `FROM ${cluster.registry}/node:22\nRUN true`;
            for (const more of [host, [...host, "--allow", "network.host"]]) {
                assert.match(await build(step, ...more), /network\.host is not allowed/);
            }
        });

        it("know the names that the machine knows", async () => {
            const { hostname: name } = new URL((await run("npm", ["config", "get", "registry"])).trim());
            const isKnown = await lookup(name).then(
                () => true,
                () => false,
            );
            const asks = `require("node:dns").lookup("${name}", (error) => console.log("known:", !error))`;
            const said = await build(`FROM ${cluster.registry}/node:22\nRUN node -e '${asks}'`);
            assert.match(said, new RegExp(`^#\\d+ \\S+ known: ${isKnown}$`, "m"));
        });
    });

    describe("the registry", () => {
        const image = { repository: "embedded-test/written", program: Buffer.from("a program"), args: [] };
        const manifest = (reference: string): string => `http://${cluster.registry}/v2/node/manifests/${reference}`;

        const status = async (url: string, init: RequestInit = {}): Promise<number> => (await fetch(url, init)).status;

        for (const { name, headers } of [
            { name: "nobody", headers: {} },
            {
                name: "somebody with another password",
                headers: { authorization: `Basic ${btoa("embedded:embedded")}` },
            },
        ]) {
            it(`takes nothing from ${name} on the machine, and tells nothing`, async () => {
                const uploads = `http://${cluster.registry}/v2/node/blobs/uploads/`;
                assert.equal(await status(uploads, { method: "POST", headers }), 401);
                assert.equal(await status(manifest("22"), { method: "PUT", headers, body: "{}" }), 401);
                assert.equal(await status(manifest("22"), { method: "DELETE", headers }), 401);
                assert.equal(await status(manifest("22"), { headers }), 401);
            });
        }

        it("takes images by its password, and deletes none", async () => {
            const { name, digest } = await pushProgram(cluster.registry, image);
            assert.equal(name, `${cluster.registry}/embedded-test/written`);
            const { name: user, password } = cluster.registryUser;
            const accept = "application/vnd.oci.image.manifest.v1+json";
            const headers = { accept, authorization: `Basic ${btoa(`${user}:${password}`)}` };
            const pushed = `http://${cluster.registry}/v2/embedded-test/written/manifests/${digest}`;
            assert.equal(await status(pushed, { method: "DELETE", headers }), 405);
            assert.equal(await status(pushed, { headers }), 200);
        });

        it("is read by everybody in the node, where nobody writes", async () => {
            const { digest } = await imageOf(cluster.registry, "node", "22");
            const program = `
                const url = ${JSON.stringify(manifest("22"))}, accept = "application/vnd.oci.image.manifest.v1+json";
                const ask = async (method, body) => fetch(url, { method, body, headers: { accept, "content-type": accept } });
                (async () => {
                    const read = await ask("GET");
                    const writes = [await ask("PUT", "{}"), await ask("DELETE")];
                    console.log(read.headers.get("docker-content-digest"), ...writes.map(({ status }) => status));
                })();`;
            const inside = ["--target", nodeProcess(cluster.settings), "--net", "--", process.execPath, "-e", program];
            assert.equal((await run("nsenter", inside)).trim(), `${digest} 405 405`);
        });

        it("has its password in files for root's eyes alone", () => {
            const { folder: state, dockerConfig } = cluster.settings;
            for (const path of [join(state, "registry-password"), join(dockerConfig, "config.json")]) {
                assert.equal(statSync(path).mode & 0o777, 0o600, path);
            }
        });
    });

    describe("a Secret", () => {
        const secrets = "/api/v1/namespaces/default/secrets";
        const name = "embedded-test";
        const secret: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name }, stringData: { plain } };

        after(() => cluster.client.remove(`${secrets}/${name}`));

        /** What etcd has under a key. */
        async function stored(key: string): Promise<Buffer> {
            const body = JSON.stringify({ key: Buffer.from(key).toString("base64") });
            const url = `http://127.0.0.1:${cluster.settings.ports.etcdClient}/v3/kv/range`;
            const program = `fetch("${url}", { method: "POST", body: ${JSON.stringify(body)} })
                .then((answer) => answer.json()).then(({ kvs }) => console.log(kvs[0].value))`;
            const inside = ["--target", nodeProcess(cluster.settings), "--net", "--", process.execPath, "-e", program];
            return Buffer.from(await run("nsenter", inside), "base64");
        }

        it("is encrypted in etcd, and told to those who may read it", async () => {
            await cluster.client.create(secrets, secret);
            const value = (await stored(`/registry/secrets/default/${name}`)).toString("latin1");
            assert.match(value, /^k8s:enc:secretbox:v1:embedded:/);
            assert.ok(!value.includes(plain) && !value.includes(Buffer.from(plain).toString("base64")));
            const { data } = await cluster.client.get(`${secrets}/${name}`);
            assert.deepEqual(data, { plain: Buffer.from(plain).toString("base64") });
        });
    });

    describe("the audit log", () => {
        const maps = "/api/v1/namespaces/default/configmaps";
        const name = "embedded-audit-test";
        const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { plain: "of a body" } };

        it("tells who wrote what, but neither dry runs nor bodies", async () => {
            const { client, settings } = cluster;
            const since = new Date();
            await client.create(maps, map, { dryRun: true });
            assert.deepEqual(await auditedWrites(cluster, since, { about: maps }), []);
            await client.create(maps, map);
            await client.apply(`${maps}/${name}`, map, { fieldManager: "test", force: true, dryRun: true });
            await assert.rejects(client.create(maps, map), /already exists/);
            await client.remove(`${maps}/${name}`);
            const writes = await auditedWrites(cluster, since, { user: "administrator", about: maps });
            assert.deepEqual(
                writes.map(({ verb, uri }) => `${verb} ${uri}`),
                [`create ${maps}`, `delete ${maps}/${name}`],
            );
            const path = auditLog(settings);
            assert.equal(statSync(path).mode & 0o777, 0o600);
            const text = readFileSync(path, "utf8");
            assert.ok(text.includes(name) && !/of a body|"requestObject"|"responseObject"/.test(text));
        });
    });
});
