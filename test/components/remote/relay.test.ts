import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import type { WebSocket } from "ws";
import { partnerAddress, partnerName } from "../../../components/remote/relay";
import { clients, type Place } from "../../../components/remote/place";
import { newKubeClient } from "../../../cluster/client";
import { type FakeApiServer, json, startApiServer } from "../../support/apiserver";

const through = [
    { name: "org1-peer1", organisation: "org1" },
    { name: "org1-peer2", organisation: "org1" },
];
const pods = "/api/v1/namespaces/acme/pods";

describe("the way to a partner's node", () => {
    let server: FakeApiServer;
    let place: Place;

    beforeEach(async () => {
        server = await startApiServer();
        place = { namespace: "acme", context: `relay-${Date.now()}` };
        clients.set(JSON.stringify([place.context, undefined]), newKubeClient(server.access));
    });

    afterEach(async () => {
        await server.stop();
    });

    const ready = (name: string): object => ({
        metadata: { name: `${name}-0` },
        status: { conditions: [{ type: "Ready", status: "True" }] },
    });

    const asked = [
        { address: "org0-orderer1.acme.example:443", name: "org0-orderer1.acme.example" },
        { address: "org0-orderer1.fabric.svc:6050", name: "org0-orderer1.fabric.svc" },
        { address: "203.0.113.7:30051", name: "org0-orderer1" },
        { address: "[2001:db8::1]:30051", name: "org0-orderer1" },
    ];
    for (const { address, name } of asked) {
        it(`has it asked for as ${name} at ${address}`, () => {
            assert.equal(partnerName({ name: "org0-orderer1", address }), name);
        });
    }

    it("is its address, where somebody answers there", async () => {
        const listening = `127.0.0.1:${new URL(server.access.server).port}`;
        const node = { name: "org0-orderer1", address: listening, through };
        assert.equal(await partnerAddress(place, node, 5), listening);
    });

    it("fails with what to do where nobody answers and there is no peer to go through", async () => {
        const node = { name: "org0-orderer1", address: "127.0.0.1:1", through: [] };
        await assert.rejects(partnerAddress(place, node, 0.1), /cannot reach org0-orderer1 on 127\.0\.0\.1:1: /);
    });

    for (const address of ["org0-orderer1.org0.svc:6050", "127.0.0.1:1"]) {
        it(`is through the first peer that is ready, for what this machine does not reach: ${address}`, async () => {
            const asked: string[][] = [];
            server.answer(`GET ${pods}`, (request, response) => {
                const isSecond = request.query.get("labelSelector")?.endsWith("peer2") === true;
                json({
                    kind: "PodList",
                    apiVersion: "v1",
                    metadata: { resourceVersion: "1" },
                    items: isSecond ? [ready("org1-peer2")] : [],
                })(request, response);
            });
            server.upgrade(`${pods}/org1-peer2-0/exec`, (socket: WebSocket, request) => {
                asked.push(request.query.getAll("command").slice(-2));
                socket.on("message", (message: Buffer) => {
                    if (message[0] === 0) {
                        socket.send(Buffer.concat([Buffer.of(1), Buffer.from("told "), message.subarray(1)]));
                    }
                });
            });
            const local = await partnerAddress(place, { name: "org0-orderer1", address, through }, 5);
            assert.match(local, /^127\.0\.0\.1:\d+$/);
            assert.equal(
                await partnerAddress(place, { name: "org0-orderer1", address, through }, 5),
                local,
                "the same",
            );
            const socket = createConnection(Number(local.split(":")[1]), "127.0.0.1");
            socket.write("hello");
            const [answer] = (await once(socket, "data")) as [Buffer];
            assert.equal(answer.toString(), "told hello");
            assert.deepEqual(asked, [address.split(":")]);
            socket.destroy();
        });
    }
});
