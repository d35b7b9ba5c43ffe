import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";

import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { messageBytes } from "../../cluster/websocket";
import { type FakeApiServer, startApiServer } from "../support/apiserver";

const path = "/api/v1/namespaces/fabric-dev/pods/org1-peer1-0/portforward";

describe("A forwarded port", () => {
    let server: FakeApiServer;
    let client: KubeClient;

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
    });

    afterEach(() => server.stop());

    const forward = (): ReturnType<KubeClient["portForward"]> => client.portForward("fabric-dev", "org1-peer1-0", 7051);

    it("carries bytes both ways, without the port numbers that begin each channel", async () => {
        server.upgrade(path, (socket) => {
            announce(socket);
            socket.on("message", (message: Buffer) => {
                assert.equal(message[0], 0);
                socket.send(message);
            });
        });
        const stream = await forward();
        const sent = randomBytes(1 << 20);
        stream.write(sent);
        assert.ok((await taken(stream, sent.length)).equals(sent));
        stream.destroy();
        const [request] = server.received;
        assert.equal(request?.query.toString(), "ports=7051");
        assert.equal(request.headers["sec-websocket-protocol"], "v4.channel.k8s.io");
        assert.equal(request.headers.authorization, "Bearer secret-token");
    });

    it("takes a port number and data in one message, or a port number in pieces", async () => {
        server.upgrade(path, (socket) => {
            socket.send(Buffer.of(0, 0x8b));
            socket.send(Buffer.concat([Buffer.of(0, 0x1b), Buffer.from("hello")]));
        });
        assert.equal((await taken(await forward(), 5)).toString(), "hello");
    });

    it("ends when the pod's side ends", async () => {
        server.upgrade(path, (socket) => {
            announce(socket);
            socket.send(Buffer.from("\0last words"));
            socket.close();
        });
        assert.equal((await (await forward()).toArray()).join(""), "last words");
    });

    it("closes the pod's side when it is ended", async () => {
        const closed = new Promise((resolve) => {
            server.upgrade(path, (socket) => {
                announce(socket);
                const heard: Buffer[] = [];
                socket.on("message", (message: Buffer) => heard.push(message.subarray(1)));
                socket.on("close", () => {
                    resolve(Buffer.concat(heard).toString());
                });
            });
        });
        (await forward()).end("bye");
        assert.equal(await closed, "bye");
    });

    it("fails with the pod's words when nobody listens, even while nobody reads", async () => {
        server.upgrade(path, (socket) => {
            announce(socket);
            socket.send("\x01dial tcp 127.0.0.1:7051: connect: connection refused\n");
        });
        const stream = await forward();
        assert.match(
            String(await new Promise((resolve) => stream.once("error", resolve))),
            /^Error: cannot forward port 7051 of pod fabric-dev\/org1-peer1-0 on .*: dial tcp 127\.0\.0\.1:7051: connect: connection refused$/,
        );
    });

    it("fails when the connection is cut", async () => {
        server.upgrade(path, (socket) => {
            announce(socket);
            setTimeout(() => {
                server.cut();
            }, 50);
        });
        const stream = await forward();
        await assert.rejects(stream.toArray(), {
            reason: "Unreachable",
            message: /^cannot forward port 7051 of pod .*: the connection was cut; check/,
        });
    });

    it("stops sending while the other side does not read, and the other way round", async () => {
        let counted = 0;
        server.upgrade(path, (socket) => {
            announce(socket);
            socket.pause();
            const fill = (): void => {
                counted += 1;
                socket.send(Buffer.alloc(1 << 20), (error) => {
                    if (error === undefined && counted < 200) {
                        fill();
                    }
                });
            };
            fill();
        });
        const stream = await forward();
        let writable = 0;
        while (stream.write(Buffer.alloc(1 << 20)) || (await drained(stream))) {
            writable += 1;
            assert.ok(writable < 200, "nothing held the writer back");
        }
        assert.ok(counted < 100, `the server could send ${counted} MiB that nobody read`);
        stream.destroy();
    });

    it("is refused with what the server says of the pod", async () => {
        await assert.rejects(forward(), {
            status: "404",
            reason: "NotFound",
            message: /^cannot forward port 7051 of pod fabric-dev\/org1-peer1-0 on .*: pod not found \(404 NotFound\)$/,
        });
    });

    it("explains a server that is not there", async () => {
        const away = newKubeClient({ ...server.access, server: "https://127.0.0.1:1" });
        await assert.rejects(
            away.portForward("n", "p", 1),
            /cannot forward port 1 of pod n\/p on .*: connection refused; check/,
        );
    });
});

function announce(socket: WebSocket): void {
    socket.send(Buffer.of(0, 0x8b, 0x1b));
    socket.send(Buffer.of(1, 0x8b, 0x1b));
}

async function taken(stream: AsyncIterable<unknown>, length: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream) {
        const bytes = messageBytes(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
        chunks.push(bytes);
        size += bytes.length;
        if (size >= length) {
            break;
        }
    }
    return Buffer.concat(chunks);
}

/** Whether the stream takes more within a moment. */
function drained(stream: NodeJS.WritableStream): Promise<boolean> {
    return new Promise((resolve) => {
        const timer = setTimeout(() => {
            resolve(false);
        }, 300);
        stream.once("drain", () => {
            clearTimeout(timer);
            resolve(true);
        });
    });
}
