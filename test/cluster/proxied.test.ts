import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect, type Server, createServer } from "node:net";
import type { WebSocket } from "ws";
import type { ClusterAccess } from "../../cluster/access";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import { namedProxy } from "../../cluster/proxy";
import { openTunnel } from "../../cluster/tunnel";
import { type FakeApiServer, json, startApiServer } from "../support/apiserver";
import { type ConnectProxy, startConnectProxy } from "../support/connect-proxy";
import { placeOn } from "../support/fakeplace";

const path = "/api/v1/namespaces/fabric-dev/pods/org1-peer1-0";
const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "org1-peer1-0" } };
const source = "HTTPS_PROXY";

describe("an API server behind a proxy", () => {
    let server: FakeApiServer;
    let proxy: ConnectProxy;
    const clients: KubeClient[] = [];

    beforeEach(async () => {
        server = await startApiServer();
        server.answer(`GET ${path}`, json(object));
        proxy = await startConnectProxy(portOf(server));
    });

    afterEach(async () => {
        clients.splice(0).forEach((client) => {
            client.close();
        });
        await proxy.stop();
        await server.stop();
    });

    const portOf = ({ access }: FakeApiServer): number => Number(new URL(access.server).port);
    /** As which nobody on this machine answers but the proxy. */
    const far = "https://api.example.com:6443";
    const through = (url: string, change: Partial<ClusterAccess> = {}): KubeClient => {
        const access = { ...server.access, server: far, serverName: "localhost" };
        const client = newKubeClient({ ...access, proxy: namedProxy(url, source), ...change });
        clients.push(client);
        return client;
    };

    it("is asked by CONNECT, over a connection that is kept, and the proxy sees neither token nor request", async () => {
        const client = through(proxy.url);
        assert.deepEqual(await client.get(path), object);
        assert.deepEqual(await client.get(path), object);
        assert.deepEqual(proxy.asked, [{ to: "api.example.com:6443", credentials: undefined }]);
        assert.equal(server.received[0]?.headers.authorization, "Bearer secret-token");
    });

    it("shows the proxy the user and password of its URL", async () => {
        await through(proxy.url.replace("://", "://us%40er:pass@")).get(path);
        const credentials = `Basic ${Buffer.from("us@er:pass").toString("base64")}`;
        assert.deepEqual(proxy.asked, [{ to: "api.example.com:6443", credentials }]);
    });

    it("is known by its address where it has no name", async () => {
        await through(proxy.url, { server: server.access.server, serverName: undefined }).get(path);
        assert.equal(proxy.asked[0]?.to, server.access.server.replace("https://", ""));
    });

    it("is refused through the proxy, too, when its certificate is for another name", async () => {
        await assert.rejects(through(proxy.url, { serverName: undefined }).get(path), {
            message: new RegExp(
                `the server's certificate is for another name .*, through the proxy ${proxy.url} \\(HTTPS_PROXY\\); check the proxy`,
            ),
            status: "ERR_TLS_CERT_ALTNAME_INVALID",
        });
    });

    it("has its port-forwards inside the proxy's connections, and the ends of the tunnel outside of them", async () => {
        const ready = { ...object, status: { conditions: [{ type: "Ready", status: "True" }] } };
        server.answer(
            "GET /api/v1/namespaces/fabric-dev/pods",
            json({ apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items: [ready] }),
        );
        server.upgrade(`${path}/portforward`, (socket: WebSocket) => {
            socket.send(Buffer.of(0, 0, 0));
            socket.send(Buffer.of(1, 0, 0));
            socket.on("message", (message: Buffer) => {
                socket.send(Buffer.concat([Buffer.of(0), message.subarray(1)]));
            });
        });
        const node = { namespace: "fabric-dev", name: "org1-peer1", port: 7051 };
        const tunnel = await openTunnel(through(proxy.url), node);
        const [host, port] = tunnel.address.split(":");
        const echo = await new Promise<string>((resolve, reject) => {
            const socket = connect(Number(port), host).on("error", reject);
            socket.once("data", (data) => {
                resolve(data.toString());
                socket.destroy();
            });
            socket.write("hello");
        });
        tunnel.close();
        assert.equal(echo, "hello");
        assert.deepEqual(new Set(proxy.asked.map(({ to }) => to)), new Set(["api.example.com:6443"]));
        assert.ok(proxy.asked.length >= 2, "the websocket has a connection of its own");
    });

    const refusals = [
        {
            status: "407 Proxy Authentication Required",
            says: "(407 Proxy Authentication Required): it wants a user and a password, as in http://user:password@host:port",
        },
        { status: "403 Forbidden", says: "(403 Forbidden)" },
    ];
    for (const { status, says } of refusals) {
        it(`is told as out of reach by the proxy's own words: ${status}`, async () => {
            const strict = await startConnectProxy(0, status);
            const message =
                `cannot get ${path} on ${far} (context "test"): the proxy ${strict.url} (HTTPS_PROXY) makes no connection to api.example.com:6443 ` +
                `${says}; check the proxy and whether the cluster is to be reached by it: NO_PROXY lists what is reached without`;
            await assert.rejects(through(strict.url).get(path), { message, reason: "Unreachable" });
            await assert.rejects(
                through(strict.url).portForward("fabric-dev", "org1-peer1-0", 7051),
                /HTTPS_PROXY\) makes no connection/,
            );
            await strict.stop();
        });
    }

    it("is told as out of reach when nobody is at the proxy's address", async () => {
        await assert.rejects(through("http://user:secret@127.0.0.1:1").get(path), (error: unknown) => {
            assert.ok(error instanceof Error);
            assert.match(
                error.message,
                /: the proxy http:\/\/127\.0\.0\.1:1 \(HTTPS_PROXY\) cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1; check the proxy/,
            );
            assert.ok(!error.message.includes("secret"));
            return true;
        });
    });

    it("is given up when the proxy takes the connection and says nothing", async function () {
        this.timeout(20_000);
        const silent: Server = createServer();
        await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
        const address = silent.address();
        assert.ok(address !== null && typeof address === "object");
        await assert.rejects(through(`http://127.0.0.1:${address.port}`).get(path), {
            message: /HTTPS_PROXY\) cannot be reached: no answer within 10 s/,
            reason: "Timeout",
        });
        silent.close();
    });

    it("is the kubeconfig's proxy-url, whatever the environment says", async () => {
        const { kubeconfig } = await placeOn(server, "fabric-dev");
        const text = readFileSync(kubeconfig, "utf8").replace(
            /^( +)server:.*$/m,
            `$1server: ${far}\n$1tls-server-name: localhost\n$1proxy-url: ${proxy.url}`,
        );
        const access = loadCluster(
            { kubeconfig: text, context: "fake" },
            { HTTPS_PROXY: "http://other:1", NO_PROXY: "*" },
        );
        assert.equal(access.proxy?.source, "proxy-url of context fake");
        const client = newKubeClient(access);
        clients.push(client);
        assert.deepEqual(await client.get(path), object);
        assert.equal(proxy.asked.length, 1);
    });

    it("is the environment's where the kubeconfig names none", async () => {
        const { kubeconfig } = await placeOn(server, "fabric-dev");
        const text = readFileSync(kubeconfig, "utf8").replace(/^( +)server:.*$/m, `$1server: ${far}`);
        const env = { https_proxy: proxy.url };
        assert.equal(loadCluster({ kubeconfig: text, context: "fake" }, env).proxy?.source, "https_proxy");
        const excluding = { ...env, no_proxy: "example.com" };
        assert.equal(loadCluster({ kubeconfig: text, context: "fake" }, excluding).proxy, undefined);
    });
});
