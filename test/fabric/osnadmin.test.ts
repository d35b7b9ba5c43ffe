import assert from "node:assert/strict";

import type { Endpoint } from "../../fabric/endpoint";
import { channelInfo, joinChannel, listChannels } from "../../fabric/osnadmin";
import { type AdminAnswer, type AdminRequest, type FakeAdminPort, startFakeAdminPort } from "../support/fakeadmin";
import { newTestOrganisation } from "../support/members";

const organisation = newTestOrganisation("OrdererMSP");
const tls = organisation.tls(["org0-orderer1"]);
const client = organisation.tls(["org0-admin"]);

describe("osnadmin", () => {
    let port: FakeAdminPort;
    let endpoint: Endpoint;
    let answer: AdminAnswer;
    let received: AdminRequest;

    before(async () => {
        port = await startFakeAdminPort(tls, organisation.tlsRoot);
        port.answer((request) => {
            received = request;
            return answer;
        });
        endpoint = {
            address: port.address,
            serverName: "org0-orderer1",
            tlsRoot: organisation.tlsRoot,
            client: { certificate: client.certificate, key: client.key },
        };
    });

    after(() => {
        port.stop();
    });

    describe("listChannels", () => {
        it("gives the names", async () => {
            answer = {
                status: 200,
                body: '{"systemChannel":null,"channels":[{"name":"a","url":"/a"},{"name":"b","url":"/b"}]}',
            };
            assert.deepEqual(await listChannels(endpoint), ["a", "b"]);
            assert.deepEqual(
                { method: received.method, path: received.path },
                { method: "GET", path: "/participation/v1/channels" },
            );
        });

        it("takes the null of an orderer without channels for none", async () => {
            answer = { status: 200, body: '{"systemChannel":null,"channels":null}' };
            assert.deepEqual(await listChannels(endpoint), []);
        });

        it("says when it is not an orderer that answers", async () => {
            answer = { status: 200, body: "<html>" };
            await assert.rejects(listChannels(endpoint), {
                message:
                    /cannot list channels on org0-orderer1 .*: the answer is not that of an orderer's admin port: /,
            });
        });

        it("needs a client certificate that the orderer trusts", async () => {
            await assert.rejects(listChannels({ ...endpoint, client: undefined }), {
                message: /^cannot list channels on org0-orderer1 /,
            });
        });
    });

    describe("channelInfo", () => {
        it("gives what the orderer says", async () => {
            const info = { name: "mychannel", status: "active", consensusRelation: "consenter", height: 7 };
            answer = { status: 200, body: JSON.stringify({ ...info, url: "/x" }) };
            assert.deepEqual(await channelInfo(endpoint, "mychannel"), info);
            assert.equal(received.path, "/participation/v1/channels/mychannel");
        });

        it("is undefined for a channel that is not there", async () => {
            answer = { status: 404, body: '{"error":"channel does not exist"}' };
            assert.equal(await channelInfo(endpoint, "mychannel"), undefined);
        });
    });

    describe("joinChannel", () => {
        it("asks again when the connection is cut", async () => {
            port.cut(2);
            answer = { status: 201, body: "{}" };
            assert.equal(await joinChannel(endpoint, Buffer.from("block")), "joined");
            assert.equal(port.cuts(), 0);
        });

        const block = Buffer.from([0, 1, 2, 13, 10, 45, 45, 255]);

        it("sends the block as the one part of a form", async () => {
            answer = { status: 201, body: "{}" };
            assert.equal(await joinChannel(endpoint, block), "joined");
            const { method, path, contentType, body } = received;
            assert.deepEqual({ method, path }, { method: "POST", path: "/participation/v1/channels" });
            const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(contentType)?.[1];
            const head =
                `--${boundary}\r\nContent-Disposition: form-data; name="config-block"; filename="config.block"\r\n` +
                "Content-Type: application/octet-stream\r\n\r\n";
            const expected = [Buffer.from(head), block, Buffer.from(`\r\n--${boundary}--\r\n`)];
            assert.equal(body.toString("latin1"), Buffer.concat(expected).toString("latin1"));
        });

        it("finds a channel that is there already harmless", async () => {
            answer = { status: 405, body: '{"error":"cannot join: channel already exists"}' };
            assert.equal(await joinChannel(endpoint, block), "already joined");
        });

        const refusals = [
            { status: 405, error: "cannot join: system channel exists" },
            { status: 400, error: "invalid join block: block is not a config block" },
            { status: 409, error: "cannot join: channel pending removal" },
        ];
        for (const { status, error } of refusals) {
            it(`fails with the orderer's words: ${error}`, async () => {
                answer = { status, body: JSON.stringify({ error }) };
                await assert.rejects(joinChannel(endpoint, block), {
                    message: `cannot join a channel on org0-orderer1 (${endpoint.address}): HTTP ${status}: ${error}`,
                    status: String(status),
                });
            });
        }
    });
});
