import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { provider as module, type ReachedServersInputs } from "../../../components/chaincode/reached-servers.remote";
import { type FakeApiServer, json, startApiServer } from "../../support/apiserver";
import { placeOn } from "../../support/fakeplace";
import { operations, withStates } from "../../support/operations";
import { startSilentHost } from "../../support/silent-host";
import { warnings } from "../../support/warnings";

const provider = withStates(module);

const pods = "/api/v1/namespaces/fabric/pods";
const ready = { conditions: [{ type: "Ready", status: "True" }] };
const peers = ["org1-peer1", "org1-peer2"];
const packageId = `asset:${"0".repeat(64)}`;

describe("servers of a chaincode that somebody else runs", () => {
    let server: FakeApiServer;

    beforeEach(async () => {
        server = await startApiServer();
        server.answer(`GET ${pods}`, (request, response) => {
            const name = `${(request.query.get("labelSelector") ?? "").replace(/^.*=/, "")}-0`;
            json({ apiVersion: "v1", kind: "PodList", metadata: {}, items: [{ metadata: { name }, status: ready }] })(
                request,
                response,
            );
        });
    });

    afterEach(() => server.stop());

    /** Has commands in the pods run on this machine, whose view the peers then have. */
    const runsCommands = (): void => {
        for (const peer of peers) {
            server.upgrade(`${pods}/${peer}-0/exec`, (socket, { query }) => {
                assert.equal(query.get("container"), "builder");
                const [, ...parameters] = query.getAll("command");
                const child = spawn(process.execPath, parameters, { stdio: ["ignore", "pipe", "inherit"] });
                void text(child.stdout).then((output) => {
                    socket.send(`\x01${output}`);
                    socket.send(`\x03${JSON.stringify({ status: "Success" })}`);
                    socket.close();
                });
            });
        }
    };

    const reach = async (address: string, more: Partial<ReachedServersInputs> = {}) => {
        const place = await placeOn(server, "fabric");
        const named = { channel: "trade", chaincode: "asset", organisation: "org1" };
        return provider.create({ place, ...named, peers, address, packageId, ...more });
    };

    /** As a server of gRPC, which says something at once and waits. */
    const takes = (socket: Socket): void => {
        socket.on("error", () => undefined).write("settings");
    };
    const listening = (): Promise<Server> =>
        new Promise((resolve) => {
            const one = createServer(takes).listen(0, "127.0.0.1", () => {
                resolve(one);
            });
        });

    it("are there when each peer finds its own", async () => {
        runsCommands();
        const there = await listening();
        const address = `127.0.0.1:${(there.address() as AddressInfo).port}`;
        const { id, outs } = await reach(address);
        there.close();
        assert.equal(id, "fabric/trade/asset/org1/servers");
        assert.deepEqual([outs.address, outs.peers, outs.packageId], [address, peers, packageId]);
    });

    it("may take connections a moment later", async () => {
        runsCommands();
        const before = await listening();
        const { port } = before.address() as AddressInfo;
        before.close();
        const begun = performance.now();
        const reached = reach(`127.0.0.1:${port}`);
        await new Promise((resolve) => setTimeout(resolve, 1500));
        const late = createServer(takes).listen(port, "127.0.0.1");
        await reached;
        late.close();
        assert.ok(performance.now() - begun > 1500);
    });

    const silent = [
        { what: "refuses", address: "127.0.0.1:1", code: /the connection is refused: the host is there, and nothing/ },
        { what: "has no known name", address: "nobody.invalid:9999", code: /its host's name is not known/ },
        { what: "says nothing", address: undefined, code: /no answer: another address, or a firewall/ },
    ];
    for (const { what, address, code } of silent) {
        it(`are told of within 15 s when their host ${what}, with where that was asked from`, async () => {
            runsCommands();
            const host = address === undefined ? await startSilentHost() : undefined;
            const asked = address ?? host?.address ?? "";
            const begun = performance.now();
            await assert.rejects(reach(asked), (error: unknown) => {
                assert.ok(error instanceof Error);
                const { message } = error;
                assert.ok(
                    message.startsWith(`cannot reach the servers of chaincode asset on org1: ${asked}: `),
                    message,
                );
                assert.match(message, code);
                assert.match(message, /, asked from the pods of org1-peer1, org1-peer2; nothing has been approved: /);
                assert.ok(message.includes(`start the server with package ID ${packageId}`));
                return true;
            });
            host?.stop();
            assert.ok(performance.now() - begun < 15_000);
        });
    }

    it("are not there where what is in between takes their connections, and cuts them", async () => {
        runsCommands();
        const mesh = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
        await once(mesh, "listening");
        await assert.rejects(
            reach(`127.0.0.1:${(mesh.address() as AddressInfo).port}`),
            /the connection is cut as soon as it is made, asked from the pods of org1-peer1, org1-peer2; nothing has been approved/,
        );
        mesh.close();
    });

    it("are asked for by each peer under the name that its package gives them", async () => {
        runsCommands();
        await assert.rejects(
            reach("{{.peername}}.invalid:9999"),
            /org1-peer1\.invalid:9999: [^;]*, asked from the pod of org1-peer1; org1-peer2\.invalid:9999: .* of org1-peer2; /,
        );
    });

    it("are warned of where the deployer may not ask the peers", async () => {
        const told = await warnings(() => reach("127.0.0.1:1", { peers: ["org1-peer1"] }));
        assert.equal(told.length, 1);
        const unchecked =
            /^whether org1-peer1 reaches the server of chaincode asset at 127\.0\.0\.1:1 is not checked, the deployer needs `create` and `get` on pods\/exec for it: cannot run a command in pod fabric\/org1-peer1-0 on /;
        assert.match(told[0] ?? "", unchecked);
    });

    it("are asked for again by a second run, and for another address, package or peer", async () => {
        runsCommands();
        const there = await listening();
        const address = `127.0.0.1:${(there.address() as AddressInfo).port}`;
        const { outs } = await reach(address, { peers: ["org1-peer1"] });
        assert.deepEqual((await operations(module).make(outs)).state, outs);
        there.close();
        for (const change of [{ address: "127.0.0.1:1" }, { packageId: "asset:1" }, { peers }]) {
            const changed = { ...outs, ...change };
            assert.deepEqual(await operations(module).differs({ ...outs }, changed), { changes: true, replaces: [] });
        }
        const moved = { ...outs, address: "127.0.0.1:1" };
        await assert.rejects(operations(module).change({ ...outs }, moved), /127\.0\.0\.1:1: /);
    });
});
