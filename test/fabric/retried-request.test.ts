import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";

import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import type { Endpoint } from "../../fabric/endpoint";
import { retriedRequest } from "../../fabric/retried-request";

const now = new Date();
const root = newRootAuthority({ commonName: "tlsca.org1" }, now);
const other = newRootAuthority({ commonName: "tlsca.org2" }, now);
const tls = issueServerCertificate(root, { hosts: ["org1-ca"] }, now);
const get = { method: "GET", path: "/" } as const;

type Answer = (response: ServerResponse) => void;

const status =
    (code: number): Answer =>
    (response) => {
        response.writeHead(code).end(String(code));
    };
const cut: Answer = (response) => response.destroy();

describe("a patient request", () => {
    let server: Server;
    let endpoint: Endpoint;
    let asked: number;
    let answers: Answer[];

    before(async () => {
        server = createServer({ cert: tls.certificate, key: tls.key }, (_, response) => {
            asked += 1;
            (answers.shift() ?? status(200))(response);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const bound = server.address();
        const port = typeof bound === "object" ? (bound?.port ?? 0) : 0;
        endpoint = { address: `127.0.0.1:${port}`, serverName: "org1-ca", tlsRoot: root.certificate };
    });

    beforeEach(() => {
        asked = 0;
    });

    after(() => {
        server.closeAllConnections();
        server.close();
    });

    for (const { name, first } of [
        { name: "a connection that is cut", first: cut },
        { name: "a 502 of a proxy", first: status(502) },
        { name: "a 503", first: status(503) },
        { name: "a 504", first: status(504) },
    ]) {
        it(`is made again after ${name}`, async () => {
            answers = [first];
            const answer = await retriedRequest(endpoint, get);
            assert.deepEqual([answer.status, asked], [200, 2]);
        });
    }

    for (const code of [400, 401, 403, 404, 405, 409, 500]) {
        it(`takes ${code} for the node's answer and does not ask again`, async () => {
            answers = [status(code)];
            const answer = await retriedRequest(endpoint, get);
            assert.deepEqual([answer.status, asked], [code, 1]);
        });
    }

    it("gives back what a proxy answered to the last", async () => {
        answers = [status(503), ...Array.from({ length: 9 }, () => status(502))];
        const answer = await retriedRequest(endpoint, get, 0.5);
        assert.deepEqual([answer.status, answer.body.toString()], [502, "502"]);
    });

    it("goes on while nobody listens, and says so in the end", async () => {
        const nobody = { ...endpoint, address: "127.0.0.1:1" };
        const began = Date.now();
        await assert.rejects(retriedRequest(nobody, get, 0.5), {
            status: "ECONNREFUSED",
            message: "cannot GET / on org1-ca (127.0.0.1:1): connect ECONNREFUSED 127.0.0.1:1",
        });
        assert.ok(Date.now() - began >= 200, "it was asked a second time");
    });

    it("does not wait for another certificate", async () => {
        await assert.rejects(retriedRequest({ ...endpoint, tlsRoot: other.certificate }, get), {
            status: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        });
        assert.equal(asked, 0);
    });
});
