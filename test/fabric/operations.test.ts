import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { isVersionSince, nodeVersion } from "../../fabric/operations";

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
