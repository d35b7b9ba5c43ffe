import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createConnection, createServer, type Socket } from "node:net";

import type { ClusterAccess } from "../../cluster/access";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import type { KubeObject } from "../../cluster/object";
import { openTunnel, type Tunnel } from "../../cluster/tunnel";
import { startCluster } from "../../embedded/cluster/cluster";
import { ensureImages } from "../../embedded/images/images";
import { ensureToolchain } from "../../embedded/toolchain/toolchain";
import { isJsonObject } from "../../ground/json";

const echo = "exec node -e 'require(`net`).createServer((s) => s.pipe(s)).listen(7000)'";

describe("Pods through the Kubernetes API", function () {
    this.timeout(300_000);
    const namespace = `tunnel-test-${randomBytes(3).toString("hex")}`;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const bytes = randomBytes(8 << 20);
    let access: ClusterAccess;
    let client: KubeClient;
    let pod: (name: string, script: string, container?: object) => KubeObject;

    before(async () => {
        const toolchain = await ensureToolchain();
        const cluster = await startCluster(toolchain);
        await ensureImages(toolchain, cluster);
        access = loadCluster({ kubeconfig: cluster.settings.kubeconfig });
        client = newKubeClient(access);
        pod = (name, script, container) =>
            newPod(namespace, name, script, { image: `${cluster.registry}/node:22`, ...container });
        const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
        await client.create("/api/v1/namespaces", made);
        await client.create(pods, newEcho());
    });

    const newEcho = (): KubeObject =>
        pod("echo", echo, { readinessProbe: { tcpSocket: { port: 7000 }, periodSeconds: 1 } });

    after(async () => {
        await client.remove(`/api/v1/namespaces/${namespace}`);
    });

    describe("a tunnel", () => {
        let tunnel: Tunnel;

        before(async () => {
            tunnel = await openTunnel(client, { namespace, name: "echo", port: 7000, deadlineSeconds: 60 });
        });

        after(() => {
            tunnel.close();
        });

        it("carries bytes both ways, more than any buffer holds", async () => {
            assert.ok((await echoed(tunnel, bytes)).equals(bytes));
        });

        it("carries many connections side by side", async () => {
            const words = Array.from({ length: 20 }, (_, i) => `connection ${i}`);
            const answers = await Promise.all(words.map((word) => echoed(tunnel, Buffer.from(word))));
            assert.deepEqual(answers.map(String), words);
        });

        it("says that nobody listens on a port", async () => {
            const stream = await client.portForward(namespace, "echo", 7001);
            const failed = new Promise((resolve) => stream.once("error", resolve));
            stream.write("anybody?");
            assert.match(String(await failed), /^Error: cannot forward port 7001 of pod .*\/echo on .*refused/);
        });

        it("outlives its pod", async () => {
            await client.remove(`${pods}/echo`, { gracePeriodSeconds: 0 });
            await until(client, pods, "echo", (event) => event.type === "deleted");
            await client.create(pods, newEcho());
            assert.equal(String(await echoed(tunnel, Buffer.from("again"))), "again");
        });
    });

    it("says which pod there is when none is ready", async () => {
        await client.create(pods, pod("absent", "true", { image: "localhost:1/nothing:1" }));
        const waiting = openTunnel(client, { namespace, name: "absent", port: 1, deadlineSeconds: 8 });
        await assert.rejects(waiting, /none within 8 s; absent: Pending \(main (ErrImagePull|ImagePullBackOff)/);
    });

    it("follows a log to the container's end, a line over 64 KiB included", async () => {
        const script = "for i in 1 2 3; do echo line $i; done; printf '%0100000d\\n' 7; sleep 2; echo last";
        await client.create(pods, pod("talker", script));
        await until(client, pods, "talker", (event) => phase(event.object) === "Running");
        const lines: string[] = [];
        for await (const line of client.logs(namespace, "talker", { follow: true }, AbortSignal.timeout(30_000))) {
            lines.push(line);
        }
        assert.deepEqual([...lines.slice(0, 3), ...lines.slice(-1)], ["line 1", "line 2", "line 3", "last"]);
        assert.equal(lines.slice(3, -1).join(""), "7".padStart(100_000, "0"));
    });

    it("loses and doubles no line of a log, however often the connection to the API server is cut", async () => {
        const script = "i=0; while [ $i -lt 400 ]; do echo $i; echo $i; i=$((i+1)); sleep 0.02; done";
        await client.create(pods, pod("counter", script));
        await until(client, pods, "counter", (event) => phase(event.object) === "Running");
        const proxy = await startCuttingProxy(new URL(access.server), 1200);
        const shaky = newKubeClient({ ...access, server: proxy.server, serverName: new URL(access.server).hostname });
        const lines: string[] = [];
        for await (const line of shaky.logs(namespace, "counter", { follow: true }, AbortSignal.timeout(60_000))) {
            lines.push(line);
        }
        proxy.stop();
        assert.ok(proxy.cuts() > 3, `only ${proxy.cuts()} cuts`);
        assert.deepEqual(
            lines,
            Array.from({ length: 800 }, (_, i) => String(Math.floor(i / 2))),
        );
    });

    it("runs a command with input, output and exit code", async () => {
        const streams = await client.exec(namespace, "echo", ["sh", "-c", "sha256sum; echo no >&2; exit 3"], {
            stdin: true,
        });
        const output = Promise.all([text(streams.stdout), text(streams.stderr)]);
        streams.stdin.end(bytes);
        assert.equal(await streams.exit, 3);
        assert.deepEqual(await output, [`${sha256(bytes)}  -\n`, "no\n"]);
    });

    it("attaches to a container's main process and ends its input", async () => {
        await client.create(pods, pod("sink", "sha256sum; exit 4"));
        await until(client, pods, "sink", (event) => phase(event.object) === "Running");
        const streams = await client.attach(namespace, "sink", { stdin: true });
        const output = text(streams.stdout);
        streams.stdin.end(bytes);
        assert.equal(await output, `${sha256(bytes)}  -\n`);
        await until(client, pods, "sink", (event) => phase(event.object) === "Failed");
    });
});

function newPod(namespace: string, name: string, script: string, container: object): KubeObject {
    const main = { name: "main", ...container, command: ["sh", "-c", script], stdin: true, stdinOnce: true };
    const metadata = { name, namespace, labels: { "app.kubernetes.io/name": name } };
    const spec = { terminationGracePeriodSeconds: 0, restartPolicy: "Never", containers: [main] };
    return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

interface Told {
    readonly type: string;
    readonly object: KubeObject;
}

interface CuttingProxy {
    readonly server: string;
    cuts(): number;
    stop(): void;
}

/** Passes connections on, and every so often cuts them all and takes none for a moment. */
async function startCuttingProxy({ hostname, port }: URL, milliseconds: number): Promise<CuttingProxy> {
    const open = new Set<Socket>();
    let cuts = 0;
    let away = false;
    const proxy = createServer((socket) => {
        if (away) {
            socket.resetAndDestroy();
            return;
        }
        const onward = createConnection(Number(port || 443), hostname);
        for (const [from, to] of [
            [socket, onward],
            [onward, socket],
        ] as const) {
            open.add(from);
            from.once("close", () => to.destroy());
            from.on("error", () => to.destroy());
            from.pipe(to);
        }
    });
    const timer = setInterval(() => {
        away = true;
        cuts += 1;
        open.forEach((socket) => socket.destroy());
        open.clear();
        setTimeout(() => (away = false), milliseconds / 5);
    }, milliseconds);
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const address = proxy.address();
    return {
        server: `https://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
        cuts: () => cuts,
        stop: () => {
            clearInterval(timer);
            proxy.close();
        },
    };
}

async function until(
    client: KubeClient,
    pods: string,
    name: string,
    happened: (event: Told) => boolean,
): Promise<void> {
    const query = { fieldSelector: `metadata.name=${name}` };
    for await (const event of client.follow(pods, query, AbortSignal.timeout(60_000))) {
        if (event.type === "synced" ? (await client.find(`${pods}/${name}`)) === undefined : happened(event)) {
            return;
        }
    }
    assert.fail(`pod ${name} never came to that state`);
}

function phase(object: KubeObject): unknown {
    return isJsonObject(object.status) ? object.status.phase : undefined;
}

function echoed(tunnel: Tunnel, sent: Buffer): Promise<Buffer> {
    const [host, port] = tunnel.address.split(":");
    return new Promise((resolve, reject) => {
        const socket = createConnection(Number(port), host);
        const received: Buffer[] = [];
        let length = 0;
        socket.on("data", (bytes: Buffer) => {
            received.push(bytes);
            length += bytes.length;
            if (length >= sent.length) {
                socket.end();
                resolve(Buffer.concat(received));
            }
        });
        socket.once("error", reject);
        socket.once("close", () => {
            reject(new Error(`closed after ${length} bytes`));
        });
        socket.write(sent);
    });
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
    const chunks: string[] = [];
    for await (const chunk of stream) {
        chunks.push(String(chunk));
    }
    return chunks.join("");
}

function sha256(bytes: Buffer): string {
    return createHash("sha256").update(bytes).digest("hex");
}
