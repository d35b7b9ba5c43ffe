import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:net";

import { type ClusterAccess, type Credential, fixedCredential } from "../../cluster/access";
import { newTransport, pathWithQuery } from "../../cluster/http";
import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import { type FakeApiServer, json, refusal, startApiServer } from "../support/apiserver";

const exchange = { method: "GET", path: "/version", deadlineSeconds: 5 };

describe("Requests to the API server", () => {
    let server: FakeApiServer;

    beforeEach(async () => {
        server = await startApiServer();
    });

    afterEach(() => server.stop());

    it("leaves undefined parameters out and repeats lists", () => {
        const query = { container: undefined, command: ["sh", "-c"], stdin: true, labelSelector: "a=b,c" };
        assert.equal(pathWithQuery("/exec", query), "/exec?command=sh&command=-c&stdin=true&labelSelector=a%3Db%2Cc");
    });

    it("asks for a fresh credential once when the first is refused", async () => {
        server.answer("GET /version", refusal(401, "Unauthorized", "Unauthorized"), json({ major: "1" }));
        const access = { ...server.access, credentials: credentials("old", "new") };
        assert.deepEqual(await newTransport(access).json(exchange), { major: "1" });
        assert.deepEqual(
            server.received.map(({ headers }) => headers.authorization),
            ["Bearer old", "Bearer new"],
        );
    });

    it("gives up when the fresh credential is refused too, without telling it", async () => {
        server.answer("GET /version", refusal(401, "Unauthorized", "Unauthorized"));
        const access = { ...server.access, credentials: credentials("old-token", "new-token") };
        await assert.rejects(newTransport(access).json(exchange), (error: Error) => {
            assert.match(
                error.message,
                /Unauthorized \(401 Unauthorized\); the credentials of this context have expired/,
            );
            assert.doesNotMatch(JSON.stringify(error) + error.message, /old-token|new-token/);
            return true;
        });
        assert.equal(server.received.length, 2);
    });

    it("shows its client certificate", async () => {
        const { certificate, key } = issueServerCertificate(server.authority, { hosts: ["admin"] }, new Date());
        server.answer("GET /version", json({}));
        const transport = newTransport({ ...server.access, credentials: fixedCredential({ certificate, key }) });
        await transport.json(exchange);
        assert.deepEqual(
            server.received.map(({ client, headers }) => [client, headers.authorization]),
            [["admin", undefined]],
        );
    });

    it("names the context of a client certificate that cannot be used, and shows no part of it", async () => {
        const credentials = fixedCredential({ certificate: "secret", key: "secret" });
        await assert.rejects(newTransport({ ...server.access, credentials }).json(exchange), {
            message:
                /^cannot use the client certificate on .* \(context "test"\): it or .* is not usable \(ERR_OSSL\w+\)$/,
        });
    });

    it("leaves nothing behind on a signal that lives long", async () => {
        server.answer("GET /version", json({}));
        const { signal } = new AbortController();
        const transport = newTransport(server.access);
        for (let i = 0; i < 20; i += 1) {
            await transport.json({ ...exchange, signal });
        }
        await new Promise((resolve) => setImmediate(resolve));
        assert.deepEqual(getEventListeners(signal, "abort"), []);
    });

    it("comes back later when the server is too busy", async () => {
        const busy = refusal(429, "TooManyRequests", "please try again later", { "retry-after": "1" });
        server.answer("POST /pods", busy, json({ made: true }));
        const started = Date.now();
        assert.deepEqual(await newTransport(server.access).json({ ...exchange, method: "POST", path: "/pods" }), {
            made: true,
        });
        assert.ok(Date.now() - started >= 990);
    });

    it("does not come back when that would be after the deadline", async () => {
        server.answer("GET /version", refusal(429, "TooManyRequests", "come back", { "retry-after": "60" }));
        await assert.rejects(newTransport(server.access).json(exchange), /come back \(429 TooManyRequests\)/);
    });

    for (const { method, requests } of [
        { method: "GET", requests: 3 },
        { method: "POST", requests: 2 },
    ]) {
        it(`${method === "GET" ? "repeats" : "never repeats"} ${method} when a kept connection is cut`, async () => {
            server.answer(`GET /version`, json({}));
            const cut = (_: unknown, response: ServerResponse): void => {
                response.destroy();
            };
            server.answer(`${method} /once`, cut, json({ done: true }));
            const transport = newTransport(server.access);
            await transport.json(exchange);
            const answer = transport.json({ ...exchange, method, path: "/once" });
            await (method === "GET" ? answer : assert.rejects(answer, /the connection was cut/));
            assert.equal(server.received.length, requests);
        });
    }

    it("says how long it waited for an answer", async () => {
        server.answer("GET /version", () => undefined);
        await assert.rejects(newTransport(server.access).json({ ...exchange, deadlineSeconds: 0.1 }), {
            status: "ETIMEDOUT",
            reason: "Timeout",
            message: /cannot get \/version on .*: no answer in time; check/,
        });
    });

    it("lets a stream be silent after its head", async () => {
        server.answer("GET /log", (_request, response) => {
            response.writeHead(200);
            response.write("first");
            setTimeout(() => response.end(" last"), 300);
        });
        const answer = await newTransport(server.access).stream({ ...exchange, path: "/log", deadlineSeconds: 0.2 });
        assert.equal((await answer.toArray()).join(""), "first last");
    });

    it("ends with the signal", async () => {
        server.answer("GET /version", () => undefined);
        const signal = AbortSignal.timeout(50);
        await assert.rejects(newTransport(server.access).json({ ...exchange, signal }), { name: "TimeoutError" });
    });

    const stranger = newRootAuthority({ commonName: "stranger", organisation: "stranger" }, new Date()).certificate;
    const unreachable: readonly {
        readonly name: string;
        readonly change: (access: ClusterAccess) => Partial<ClusterAccess>;
        readonly says: RegExp;
    }[] = [
        {
            name: "a server that is not there",
            change: () => ({ server: "https://127.0.0.1:1" }),
            says: /^cannot get \/version on https:\/\/127\.0\.0\.1:1 \(context "test"\): connection refused; check that the cluster runs and that this is the context you mean: `kubectl config get-contexts` lists them, `pulumi config set fabric:context NAME` chooses one$/,
        },
        {
            name: "a host without an address",
            change: () => ({ server: "https://nowhere.invalid" }),
            says: /(no such host|cannot be resolved now); check/,
        },
        {
            name: "a certificate of another authority",
            change: () => ({ authority: stranger }),
            says: /the server's certificate is not signed by the authority of this context; check/,
        },
        {
            name: "a certificate for another name",
            change: () => ({ serverName: "kubernetes" }),
            says: /the server's certificate is for another name \(.*kubernetes.*\); check/,
        },
        {
            name: "a certificate for another address",
            change: () => ({ serverName: "192.0.2.1" }),
            says: /the server's certificate is for another name \(.*192\.0\.2\.1.*\); check/,
        },
        {
            name: "a server that does not speak TLS where it should",
            change: ({ server }) => ({ server: server.replace("https:", "http:") }),
            says: /the connection was cut|connection failed/,
        },
        {
            name: "an unreachable server from inside a pod",
            change: () => ({ server: "https://127.0.0.1:1", context: "in-cluster" }),
            says: /connection refused; check that this pod may reach the API server \(network policies\)/,
        },
    ];
    for (const { name, change, says } of unreachable) {
        it(`explains ${name}`, async () => {
            const transport = newTransport({ ...server.access, ...change(server.access) });
            await assert.rejects(transport.json(exchange), { message: says });
        });
    }

    it("believes any certificate only where the kubeconfig says so", async () => {
        server.answer("GET /version", json({ major: "1" }));
        const transport = newTransport({ ...server.access, authority: stranger, skipVerification: true });
        assert.deepEqual(await transport.json(exchange), { major: "1" });
    });

    for (const serverName of ["localhost", "127.0.0.1"]) {
        it(`checks the certificate against the name ${serverName} that the kubeconfig gives`, async () => {
            server.answer("GET /version", json({ major: "1" }));
            const transport = newTransport({ ...server.access, serverName });
            assert.deepEqual(await transport.json(exchange), { major: "1" });
        });
    }

    it("speaks plain HTTP to a proxy such as kubectl's", async () => {
        const proxy = createServer((socket) => {
            socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
        });
        await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
        const address = proxy.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        assert.deepEqual(
            await newTransport({ ...server.access, server: `http://127.0.0.1:${port}` }).json(exchange),
            {},
        );
        proxy.close();
    });
});

function credentials(first: string, second: string): ClusterAccess["credentials"] {
    const of = (token: string): Promise<Credential> =>
        Promise.resolve({ token, certificate: undefined, key: undefined });
    return { current: () => of(first), renew: () => of(second) };
}
