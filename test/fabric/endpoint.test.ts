import assert from "node:assert/strict";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { RequestListener } from "node:http";

import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import { endpointName, httpsRequest, type Endpoint } from "../../fabric/endpoint";
import { withoutTlsChecks } from "../support/environment";

const now = new Date();
const root = newRootAuthority({ commonName: "tlsca.org1" }, now);
const other = newRootAuthority({ commonName: "tlsca.org2" }, now);
const server = issueServerCertificate(root, { hosts: ["org1-peer1"] }, now);
const client = issueServerCertificate(root, { hosts: ["org1-admin"] }, now);
const stranger = issueServerCertificate(other, { hosts: ["org2-admin"] }, now);

describe("endpointName", () => {
    for (const { address, serverName, says } of [
        { address: "org1-peer1:7051", serverName: "org1-peer1", says: "org1-peer1:7051" },
        { address: "127.0.0.1:40001", serverName: "org1-peer1", says: "org1-peer1 (127.0.0.1:40001)" },
        { address: "[::1]:40001", serverName: "org1-peer1", says: "org1-peer1 ([::1]:40001)" },
        { address: "[fd00::7]:7051", serverName: "fd00::7", says: "[fd00::7]:7051" },
    ]) {
        it(`calls ${serverName} at ${address} ${says}`, () => {
            assert.equal(endpointName({ address, serverName, tlsRoot: "" }), says);
        });
    }

    for (const address of ["org1-peer1", "org1-peer1:", ":7051", "https://org1-peer1:7051/"]) {
        it(`refuses the address "${address}"`, () => {
            assert.throws(() => endpointName({ address, serverName: "org1-peer1", tlsRoot: "" }), {
                message: `cannot connect on org1-peer1: address "${address}" is not host:port`,
            });
        });
    }
});

describe("httpsRequest", () => {
    const servers: HttpsServer[] = [];

    afterEach(() => {
        servers.splice(0).forEach((started) => {
            started.closeAllConnections();
            started.close();
        });
    });

    it("sends method, path, headers and body, and gives status and body back", async () => {
        const endpoint = await startHttps((incoming, outgoing) => {
            const chunks: Buffer[] = [];
            incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
            incoming.on("end", () => {
                const { method, url, headers } = incoming;
                outgoing.statusCode = 418;
                outgoing.end([method, url, headers.host, headers["x-a"], Buffer.concat(chunks).toString()].join(" "));
            });
        });
        const answer = await httpsRequest(endpoint, {
            method: "POST",
            path: "/a?b",
            headers: { "x-a": "1" },
            body: Buffer.from("bödy"),
        });
        assert.equal(answer.status, 418);
        assert.equal(answer.body.toString(), "POST /a?b org1-peer1 1 bödy");
    });

    it("shows the client certificate where the node asks for one", async () => {
        const endpoint = await startHttps((_, outgoing) => outgoing.end("ok"), { requestCert: true });
        const answer = await httpsRequest({ ...endpoint, client }, { method: "GET", path: "/" });
        assert.equal(answer.body.toString(), "ok");
        await assert.rejects(httpsRequest({ ...endpoint, client: stranger }, { method: "GET", path: "/" }), {
            operation: "GET /",
            target: endpointName(endpoint),
        });
    });

    it("gives up after its time, naming operation, node and time", async () => {
        const endpoint = await startHttps(() => undefined);
        await assert.rejects(
            httpsRequest(endpoint, { method: "GET", path: "/", operation: "list channels", timeoutSeconds: 0.05 }),
            {
                status: "ETIMEDOUT",
                message: `cannot list channels on ${endpointName(endpoint)}: no answer within 0.05 s`,
            },
        );
    });

    it("fails when the answer is cut", async () => {
        const endpoint = await startHttps((_, outgoing) => {
            outgoing.writeHead(200, { "content-length": "10" });
            outgoing.write("half", () => outgoing.destroy());
        });
        await assert.rejects(httpsRequest(endpoint, { method: "GET", path: "/" }), {
            status: "ECONNRESET",
            message: `cannot GET / on ${endpointName(endpoint)}: aborted`,
        });
    });

    for (const { name, change, status } of [
        {
            name: "a node of another name",
            change: { serverName: "org2-peer1" },
            status: "ERR_TLS_CERT_ALTNAME_INVALID",
        },
        {
            name: "a node of another root",
            change: { tlsRoot: other.certificate },
            status: "SELF_SIGNED_CERT_IN_CHAIN",
        },
        { name: "an address where nobody listens", change: { address: "127.0.0.1:1" }, status: "ECONNREFUSED" },
    ]) {
        it(`refuses ${name}, whatever the environment says`, async () => {
            const endpoint = await startHttps((_, outgoing) => outgoing.end("ok"));
            await withoutTlsChecks(() =>
                assert.rejects(httpsRequest({ ...endpoint, ...change }, { method: "GET", path: "/" }), { status }),
            );
        });
    }

    it("refuses an endpoint without a root", async () => {
        const endpoint = { address: "127.0.0.1:1", serverName: "org1-ca", tlsRoot: "" };
        await assert.rejects(httpsRequest(endpoint, { method: "GET", path: "/" }), {
            message: /no TLS root certificate is given$/,
        });
    });

    async function startHttps(handler: RequestListener, { requestCert } = { requestCert: false }): Promise<Endpoint> {
        const { certificate: cert, key } = server;
        const started = createHttpsServer({ cert, key, ca: root.certificate, requestCert }, handler);
        servers.push(started);
        await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
        const bound = started.address();
        const port = typeof bound === "object" ? (bound?.port ?? 0) : 0;
        return { address: `127.0.0.1:${port}`, serverName: "org1-peer1", tlsRoot: root.certificate };
    }
});
