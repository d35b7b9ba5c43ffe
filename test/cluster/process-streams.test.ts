import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";

import { type KubeClient, type StreamOptions } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { type FakeApiServer, startApiServer } from "../support/apiserver";

const pod = "/api/v1/namespaces/fabric-dev/pods/build";

describe("The streams of a process in a pod", () => {
    let server: FakeApiServer;
    let client: KubeClient;

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
    });

    afterEach(() => server.stop());

    const exec = (options: StreamOptions = {}): ReturnType<KubeClient["exec"]> =>
        client.exec("fabric-dev", "build", ["sh", "-c", "cat"], options);

    it("carry input, output and errors, and tell the end of the input", async () => {
        server.upgrade(`${pod}/exec`, (socket) => {
            const input: Buffer[] = [];
            socket.on("message", (message: Buffer) => {
                if (message[0] === 0) {
                    input.push(message.subarray(1));
                } else {
                    assert.deepEqual(message, Buffer.of(255, 0));
                    socket.send(Buffer.concat([Buffer.of(1), ...input]));
                    socket.send("\x02a warning");
                    finish(socket, { status: "Success" });
                }
            });
        });
        const streams = await exec({ stdin: true, container: "main" });
        streams.stdin.write("some ");
        streams.stdin.end("input");
        const [stdout, stderr, code] = await Promise.all([text(streams.stdout), text(streams.stderr), streams.exit]);
        assert.deepEqual([stdout, stderr, code], ["some input", "a warning", 0]);
        assert.equal(
            server.received[0]?.query.toString(),
            "container=main&stdin=true&stdout=true&stderr=true&tty=false&command=sh&command=-c&command=cat",
        );
        assert.equal(server.received[0].headers["sec-websocket-protocol"], "v5.channel.k8s.io,v4.channel.k8s.io");
    });

    it("carry input of any size, in messages that a server takes", async () => {
        const [input, sizes]: [Buffer[], number[]] = [[], []];
        server.upgrade(`${pod}/exec`, (socket) => {
            socket.on("message", (message: Buffer) => {
                if (message[0] === 0) {
                    input.push(message.subarray(1));
                    sizes.push(message.length);
                } else {
                    finish(socket, { status: "Success" });
                }
            });
        });
        const sent = randomBytes(2 * (1 << 20) + 5);
        const streams = await exec({ stdin: true });
        streams.stdin.write(sent);
        streams.stdin.end(sent.subarray(0, 1 << 20));
        assert.equal(await streams.exit, 0);
        assert.ok(Buffer.concat(input).equals(Buffer.concat([sent, sent.subarray(0, 1 << 20)])));
        assert.deepEqual(sizes, [(1 << 20) + 1, (1 << 20) + 1, 6, (1 << 20) + 1]);
    });

    it("end with the command's exit code", async () => {
        server.upgrade(`${pod}/exec`, (socket) => {
            const details = { causes: [{ reason: "ExitCode", message: "42" }] };
            finish(socket, { status: "Failure", reason: "NonZeroExitCode", message: "command terminated", details });
        });
        const streams = await exec();
        assert.equal(await streams.exit, 42);
        assert.ok(streams.stdin.destroyed, "input was not asked for");
    });

    it("fail with the runtime's own sentence when the command could not run", async () => {
        server.upgrade(`${pod}/exec`, (socket) => {
            finish(socket, { status: "Failure", reason: "InternalError", message: 'exec: "sh": not found' });
        });
        await assert.rejects((await exec()).exit, {
            reason: "ProcessFailed",
            message: /^cannot run a command in pod fabric-dev\/build on .*: exec: "sh": not found$/,
        });
    });

    it("fail when the connection ends before the process does, input included", async () => {
        server.upgrade(`${pod}/attach`, (socket) => {
            socket.once("message", () => {
                server.cut();
            });
        });
        const streams = await client.attach("fabric-dev", "build", { stdin: true });
        streams.stdin.write(Buffer.alloc(1 << 20));
        await assert.rejects(streams.exit, {
            reason: "Unreachable",
            message:
                /^cannot attach to pod fabric-dev\/build on .*: (the connection ended before the process did|the connection was cut.*)$/,
        });
        assert.equal(await text(streams.stdout), "");
        assert.ok(streams.stdin.destroyed);
    });

    it("can be closed from here", async () => {
        const closed = new Promise((resolve) => {
            server.upgrade(`${pod}/attach`, (socket) => {
                socket.once("close", resolve);
            });
        });
        const streams = await client.attach("fabric-dev", "build", {});
        streams.close();
        assert.equal(await closed, 1000);
    });

    it("are refused with what the server says", async () => {
        await assert.rejects(exec(), { status: "404", message: /cannot run a command in pod .*: pod not found \(404/ });
    });
});

function finish(socket: WebSocket, status: object): void {
    socket.send(`\x03${JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, ...status })}`);
    socket.close();
}

async function text(stream: AsyncIterable<unknown>): Promise<string> {
    const chunks: string[] = [];
    for await (const chunk of stream) {
        chunks.push(String(chunk));
    }
    return chunks.join("");
}
