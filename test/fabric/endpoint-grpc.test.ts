import assert from "node:assert/strict";

import { createServer, type Socket } from "node:net";

import * as grpc from "@grpc/grpc-js";

import { issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import { awaitConnection, newGrpcClient, unary, type Endpoint } from "../../fabric/endpoint";
import { startConnectProxy } from "../support/connect-proxy";
import { proxyVariables, withoutTlsChecks, withVariables } from "../support/environment";

const now = new Date();
const root = newRootAuthority({ commonName: "tlsca.org1" }, now);
const other = newRootAuthority({ commonName: "tlsca.org2" }, now);
const server = issueServerCertificate(root, { hosts: ["org1-peer1"] }, now);
const client = issueServerCertificate(root, { hosts: ["org1-admin"] }, now);

const echo: grpc.MethodDefinition<Buffer, Buffer> = {
    path: "/test.Echo/Echo",
    requestStream: false,
    responseStream: false,
    requestSerialize: (value) => value,
    requestDeserialize: (value) => value,
    responseSerialize: (value) => value,
    responseDeserialize: (value) => value,
};

describe("unary", () => {
    const servers: grpc.Server[] = [];
    let endpoint: Endpoint;
    let mutual: Endpoint;

    before(async () => {
        endpoint = await startGrpc(false);
        mutual = await startGrpc(true);
    });

    after(() => {
        servers.forEach((started) => {
            started.forceShutdown();
        });
    });

    it("reaches a node under its own name, whatever address was dialled", async () => {
        assert.equal((await call(endpoint, "hello")).toString(), "hello");
    });

    it("goes to the node itself, whatever proxy the environment names", async () => {
        const proxy = await startConnectProxy(0, "403 Forbidden");
        await withVariables(proxyVariables(proxy.url), async () => {
            // An address of this machine that is none of those which gRPC's callers leave out by themselves.
            const own = { ...endpoint, address: endpoint.address.replace("127.0.0.1", "0.0.0.0") };
            assert.equal((await call(own, "hello")).toString(), "hello");
        });
        assert.deepEqual(proxy.asked, []);
        await proxy.stop();
    });

    it("carries messages of more than the 4 MB of gRPC", async () => {
        assert.equal((await call(endpoint, "x".repeat(5_000_000))).length, 5_000_000);
    });

    it("shows the client certificate where the node asks for one", async () => {
        const shown = { certificate: client.certificate, key: client.key };
        assert.equal((await call({ ...mutual, client: shown }, "hello")).toString(), "hello");
    });

    it("fails with operation, node and status when the node refuses", async () => {
        await assert.rejects(call(endpoint, "refuse"), {
            operation: "query mychannel",
            target: `org1-peer1 (${endpoint.address})`,
            status: "PERMISSION_DENIED",
            message: `cannot query mychannel on org1-peer1 (${endpoint.address}): PERMISSION_DENIED: not for you`,
        });
    });

    it("gives up after its deadline", async () => {
        await assert.rejects(call(endpoint, "silence", 0.05), { status: "DEADLINE_EXCEEDED" });
    });

    for (const { name, change, says } of [
        { name: "a node of another name", change: { serverName: "org2-peer1" }, says: /Hostname\/IP does not match/ },
        {
            name: "a node of another root",
            change: { tlsRoot: other.certificate },
            says: /unable to verify|self-signed/,
        },
        { name: "an address where nobody listens", change: { address: "127.0.0.1:1" }, says: /ECONNREFUSED/ },
    ]) {
        it(`refuses ${name}`, async () => {
            const wrong = { ...endpoint, ...change };
            await assert.rejects(call(wrong, "hello"), (error: Error) => {
                assert.match(
                    error.message,
                    /^cannot query mychannel on org\d-peer1 \(127\.0\.0\.1:\d+\): UNAVAILABLE: /,
                );
                assert.match(error.message, says);
                return true;
            });
        });
    }

    it("checks the node even where the environment says not to", async () => {
        await withoutTlsChecks(() =>
            assert.rejects(call({ ...endpoint, tlsRoot: other.certificate }, "hello"), { status: "UNAVAILABLE" }),
        );
    });

    it("refuses an endpoint without a root", () => {
        assert.throws(() => newGrpcClient({ ...endpoint, tlsRoot: "" }), {
            message: `cannot connect on org1-peer1 (${endpoint.address}): no TLS root certificate is given`,
        });
    });

    async function call(to: Endpoint, text: string, deadlineSeconds = 5): Promise<Buffer> {
        const channel = newGrpcClient(to);
        try {
            const operation = "query mychannel";
            return await unary(channel, to, { operation, method: echo, request: Buffer.from(text), deadlineSeconds });
        } finally {
            channel.close();
        }
    }

    describe("awaitConnection", () => {
        const settled = async (to: Endpoint, seconds: number): Promise<void> => {
            const connection = newGrpcClient(to);
            await awaitConnection(connection, to, seconds).finally(() => {
                connection.close();
            });
        };

        it("ends as soon as the node takes the connection", () => settled(endpoint, 30));

        it("ends as soon as the node refuses, so that a call tells the reason", () =>
            settled({ ...endpoint, tlsRoot: other.certificate }, 30));

        it("refuses a node that says nothing, as unavailable", async () => {
            const sockets: Socket[] = [];
            const silent = createServer((socket) => sockets.push(socket));
            await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
            const bound = silent.address();
            const address = `127.0.0.1:${typeof bound === "object" ? (bound?.port ?? 0) : 0}`;
            await assert.rejects(settled({ ...endpoint, address }, 0.2), {
                status: "UNAVAILABLE",
                message: `cannot connect on org1-peer1 (${address}): no connection within 0.2 s`,
            });
            sockets.forEach((socket) => socket.destroy());
            silent.close();
        });
    });

    async function startGrpc(mutual: boolean): Promise<Endpoint> {
        const started = new grpc.Server({ "grpc.max_receive_message_length": -1 });
        started.addService({ echo }, { echo: answer });
        const pair = { private_key: Buffer.from(server.key), cert_chain: Buffer.from(server.certificate) };
        const credentials = grpc.ServerCredentials.createSsl(Buffer.from(root.certificate), [pair], mutual);
        servers.push(started);
        const port = await new Promise<number>((resolve, reject) => {
            started.bindAsync("127.0.0.1:0", credentials, (error, bound) => {
                if (error === null) {
                    resolve(bound);
                } else {
                    reject(error);
                }
            });
        });
        return { address: `127.0.0.1:${port}`, serverName: "org1-peer1", tlsRoot: root.certificate };
    }

    function answer(request: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
        const text = request.request.toString("utf8", 0, 10);
        if (text === "refuse") {
            callback({ code: grpc.status.PERMISSION_DENIED, details: "not for you" });
        } else if (text !== "silence") {
            callback(null, request.request);
        }
    }
});
