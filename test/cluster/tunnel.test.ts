import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { WebSocket } from "ws";

import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import type { KubeObject } from "../../cluster/object";
import { openTunnel, sharedTunnel, type Tunnel } from "../../cluster/tunnel";
import { type FakeApiServer, json, startApiServer } from "../support/apiserver";

const pods = "/api/v1/namespaces/fabric-dev/pods";
const target = { namespace: "fabric-dev", name: "org1-peer1", port: 7051, deadlineSeconds: 5 };

describe("A tunnel", () => {
    let server: FakeApiServer;
    let client: KubeClient;
    let tunnels: Tunnel[];

    beforeEach(async () => {
        server = await startApiServer();
        client = newKubeClient(server.access);
        tunnels = [];
        server.answer(`GET ${pods}`, json(list(pod("old"))));
        for (const name of ["old", "new"]) {
            server.upgrade(`${pods}/${name}/portforward`, (socket) => {
                echo(socket, name);
            });
        }
    });

    afterEach(async () => {
        tunnels.forEach((tunnel) => {
            tunnel.close();
        });
        await server.stop();
    });

    const open = async (): Promise<Tunnel> => {
        const tunnel = await openTunnel(client, target);
        tunnels.push(tunnel);
        return tunnel;
    };

    it("leads to the ready pod of that name", async () => {
        const tunnel = await open();
        assert.match(tunnel.address, /^127\.0\.0\.1:\d+$/);
        assert.equal(await answered(tunnel, "hello"), "old: hello");
        assert.equal(server.received[0]?.query.get("labelSelector"), "app.kubernetes.io/name=org1-peer1");
    });

    it("takes the pod that is ready at each connection", async () => {
        const tunnel = await open();
        await answered(tunnel, "hello");
        const leaving = pod("old", { deletionTimestamp: "2026-01-01T00:00:00Z" });
        server.answer(`GET ${pods}`, json(list(leaving, pod("new"))));
        assert.equal(await answered(tunnel, "hello"), "new: hello");
    });

    it("tries the next pod when the first one has just gone", async () => {
        const tunnel = await open();
        server.answer(`GET ${pods}`, json(list(pod("gone"))), json(list(pod("new"))));
        assert.equal(await answered(tunnel, "hello"), "new: hello");
    });

    it("waits for the first ready pod", async () => {
        const starting = pod("old", {}, "False");
        const event = JSON.stringify({ type: "MODIFIED", object: pod("old", { resourceVersion: "2" }) });
        server.answer(`GET ${pods}`, json(list(starting)), json(list(starting)), (_request, response) => {
            response.writeHead(200).write("");
            setTimeout(() => {
                server.answer(`GET ${pods}`, json(list(pod("old"))));
                response.end(`${event}\n`);
            }, 100);
        });
        assert.equal(await answered(await open(), "hello"), "old: hello");
    });

    it("passes the end of a connection on, both ways", async () => {
        const tunnel = await open();
        const socket = connect(tunnel);
        socket.write("close");
        await once(socket, "end");
        const closed = new Promise((resolve) => {
            server.upgrade(`${pods}/old/portforward`, (webSocket) => webSocket.once("close", resolve));
        });
        connect(tunnel).end();
        await closed;
    });

    it("resets a connection that cannot be carried", async () => {
        const tunnel = await open();
        server.upgrade(`${pods}/old/portforward`, (socket) => {
            socket.send(Buffer.of(0, 0x8b, 0x1b));
            socket.send("\x01\x8b\x1bconnection refused");
        });
        const [error] = (await once(connect(tunnel), "error")) as [Error];
        assert.match(error.message, /ECONNRESET/);
    });

    it("closes with its connections", async () => {
        const tunnel = await open();
        const socket = connect(tunnel);
        socket.write("hello");
        await once(socket, "data");
        const closed = once(socket, "close");
        tunnel.close();
        await closed;
    });

    it("is one per port and process, opened by whoever comes first", async () => {
        const [first, second, other] = await Promise.all([
            sharedTunnel(client, target),
            sharedTunnel(client, target),
            sharedTunnel(client, { ...target, port: 9443 }),
        ]);
        assert.equal(first.address, second.address);
        assert.notEqual(first.address, other.address);
    });

    it("is tried again by the next one after a failure, and says so when its pod is gone", async () => {
        server.answer(`GET ${pods}`, json(list()));
        const hasty = { ...target, deadlineSeconds: 0.1 };
        const says =
            /^Error: cannot find a ready pod on fabric-dev\/org1-peer1: none within 0\.1 s; no pod has that name/;
        await assert.rejects(sharedTunnel(client, hasty), says);
        server.answer(`GET ${pods}`, json(list(pod("old"))));
        await sharedTunnel(client, hasty);
        server.answer(`GET ${pods}`, json(list()));
        await assert.rejects(sharedTunnel(client, hasty), says);
    });

    it("does not keep a process alive, though a connection is open", async () => {
        const folder = mkdtempSync(join(tmpdir(), "tunnel-"));
        const { server: address, authority } = server.access;
        writeFileSync(join(folder, "access.json"), JSON.stringify({ address, authority }));
        const child = spawn(process.execPath, [
            "--import",
            "tsx",
            join(__dirname, "../support/tunnel-process.ts"),
            folder,
        ]);
        const output: string[] = [];
        child.stdout.on("data", (bytes: Buffer) => output.push(bytes.toString()));
        child.stderr.on("data", (bytes: Buffer) => output.push(bytes.toString()));
        assert.deepEqual(await once(child, "exit"), [0, null], output.join(""));
        assert.equal(output.join(""), "old: hello\n");
        rmSync(folder, { recursive: true });
    });
});

function echo(socket: WebSocket, name: string): void {
    socket.send(Buffer.of(0, 0x8b, 0x1b));
    socket.send(Buffer.of(1, 0x8b, 0x1b));
    socket.on("message", (message: Buffer) => {
        const text = message.subarray(1).toString();
        if (text === "close") {
            socket.close();
        } else {
            socket.send(`\0${name}: ${text}`);
        }
    });
}

function connect({ address }: Tunnel): Socket {
    const [host, port] = address.split(":");
    return createConnection(Number(port), host);
}

async function answered(tunnel: Tunnel, text: string): Promise<string> {
    const socket = connect(tunnel);
    socket.write(text);
    const [bytes] = (await once(socket, "data")) as [Buffer];
    socket.end();
    return bytes.toString();
}

function pod(name: string, metadata: object = {}, ready: "True" | "False" = "True"): KubeObject {
    const status = { phase: "Running", conditions: [{ type: "Ready", status: ready }] };
    const named = { name, namespace: "fabric-dev", uid: name, resourceVersion: "1", ...metadata };
    return { apiVersion: "v1", kind: "Pod", metadata: named, status };
}

function list(...items: readonly KubeObject[]): object {
    return { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "1" }, items };
}
