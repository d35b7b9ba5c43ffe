import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { TLSSocket } from "node:tls";

import { issueClientCertificate, issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import type { Endpoint } from "../../fabric/endpoint";
import { isVersionSince, nodeMetrics, nodeVersion } from "../../fabric/operations";

describe("the version of a node", () => {
    let server: Server;
    let address: string;
    let answer: { readonly status: number; readonly body: string };

    before(async () => {
        server = createServer((request, response) => {
            const { status, body } = request.url === "/version" ? answer : { status: 404, body: "" };
            response.writeHead(status).end(body);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    });

    after(() => {
        server.close();
    });

    it("is what its operations port tells", async () => {
        answer = { status: 200, body: '{"CommitSHA":"695dd57","Version":"2.5.16"}' };
        assert.equal(await nodeVersion({ name: "org1-peer1", address }), "2.5.16");
    });

    for (const [what, status, body] of [
        ["something else serves the port", 200, "<html>"],
        ["the node refuses", 503, '{"Version":"2.5.16"}'],
    ] as const) {
        it(`is not taken from an answer where ${what}`, async () => {
            answer = { status, body };
            await assert.rejects(nodeVersion({ name: "org1-peer1", address }), {
                message: `cannot read the version on org1-peer1 (${address}): HTTP ${status}: that is no answer of an operations port of Fabric`,
                status: String(status),
            });
        });
    }

    it("cannot be read where nobody listens, which is told with the node's name", async () => {
        await assert.rejects(nodeVersion({ name: "org1-peer1", address: "127.0.0.1:1" }), {
            message: /^cannot read the version on org1-peer1 \(127\.0\.0\.1:1\): /,
        });
    });
});

describe("the operations port of a node with TLS", () => {
    const now = new Date();
    const tlsca = newRootAuthority({ commonName: "tlsca" }, now);
    const clients = newRootAuthority({ commonName: "operations" }, now);
    const client = issueClientCertificate(clients, { commonName: "org1-metrics" }, now);
    let server: HttpsServer;
    let endpoint: Endpoint;

    before(async () => {
        const { certificate: cert, key } = issueServerCertificate(tlsca, { hosts: ["org1-peer1"] }, now);
        const asking = { requestCert: true, rejectUnauthorized: false, ca: clients.certificate };
        server = createHttpsServer({ cert, key, ...asking }, (request, response) => {
            const isOpen = request.url === "/version" || isKnown(request.socket);
            const body =
                request.url === "/version" ? '{"Version":"2.5.16"}' : 'ledger_blockchain_height{channel="a"} 7';
            response.writeHead(isOpen ? 200 : 401).end(isOpen ? body : "");
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
        endpoint = { address, serverName: "org1-peer1", tlsRoot: tlsca.certificate };
    });

    after(() => {
        server.close();
    });

    it("tells its version and its channels to its client", async () => {
        assert.equal(await nodeVersion({ ...endpoint, client }), "2.5.16");
        assert.equal((await nodeMetrics({ ...endpoint, client })).get("a")?.height, 7);
    });

    it("is named in what it refuses", async () => {
        await assert.rejects(nodeMetrics(endpoint), {
            message: `cannot read the metrics on org1-peer1 (${endpoint.address}): HTTP 401: that is no answer of an operations port of Fabric`,
        });
    });

    it("is believed by its name and root alone", async () => {
        await assert.rejects(nodeVersion({ ...endpoint, serverName: "org1-peer2", client }), /org1-peer2/);
        await assert.rejects(nodeVersion({ ...endpoint, tlsRoot: clients.certificate, client }), /certificate/);
    });
});

/** Whether a client has shown a certificate of the root. */
function isKnown(socket: Socket): boolean {
    return socket instanceof TLSSocket && socket.authorized;
}

describe("versions of Fabric", () => {
    const rows = [
        ["2.5.16", "2.5", true],
        ["v2.5.0", "2.5", true],
        ["2.5", "2.5", true],
        ["2.5.0-snapshot-1a2b", "2.5", true],
        ["3.1.5", "2.5", true],
        ["2.4.9", "2.5", false],
        ["2.10.0", "2.5", true],
        ["1.4.12", "2.0", false],
        ["latest", "2.5", undefined],
        ["", "2.5", undefined],
    ] as const;
    for (const [version, since, answer] of rows) {
        const says = answer === undefined ? "cannot be told" : answer ? "is" : "is not";
        it(`"${version}" ${says} ${since} or newer`, () => {
            assert.equal(isVersionSince(version, since), answer);
        });
    }
});
