import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type handleUnaryCall, Server, ServerCredentials, status } from "@grpc/grpc-js";
import type { PartProcess } from "../../../embedded/cluster/processes";
import { accepts, answers, serves, untilReady } from "../../../embedded/cluster/readiness";

const never = new AbortController().signal;

describe("waiting for a part", () => {
    const folder = mkdtempSync(join(tmpdir(), "ready-"));
    const log = join(folder, "part.log");
    const alive: PartProcess = { name: "kubelet", pid: process.pid, key: "", log };

    before(() => {
        writeFileSync(log, "Error: no cgroup\n");
    });

    after(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    /** A process that has ended and was waited for. */
    async function dead(name: string): Promise<PartProcess> {
        const child = spawn("true");
        await new Promise((resolve) => child.once("exit", resolve));
        return { name, pid: child.pid ?? 0, key: "", log };
    }

    it("ends with the first check that succeeds", async () => {
        let checks = 0;
        const check = (): Promise<boolean> => Promise.resolve((checks += 1) === 3);
        await untilReady({ part: alive, check, seconds: 5 }, never);
        assert.equal(checks, 3);
    });

    it("ends at once with the reason from the log when the process has ended", async () => {
        const part = await dead("kubelet");
        await assert.rejects(untilReady({ part, check: () => Promise.resolve(false), seconds: 60 }, never), {
            message: "cannot start kubelet on this machine: it ended: Error: no cgroup",
            log,
            advice: /npm run down/,
        });
    });

    it("names the part that it needs when that one has ended", async () => {
        const needs = [await dead("etcd")];
        await assert.rejects(
            untilReady({ part: alive, check: () => Promise.resolve(false), seconds: 60, needs }, never),
            {
                message: "cannot start etcd on this machine: it ended: Error: no cgroup",
            },
        );
    });

    it("ends at its deadline", async () => {
        await assert.rejects(untilReady({ part: alive, check: () => Promise.resolve(false), seconds: 0.1 }, never), {
            message: "cannot start kubelet on this machine: it did not answer within 0.1 s: Error: no cgroup",
        });
    });

    it("ends when something else has failed", async () => {
        const other = new AbortController();
        setTimeout(() => {
            other.abort(new Error("something else"));
        }, 20);
        const waiting = untilReady({ part: alive, check: () => Promise.resolve(false), seconds: 60 }, other.signal);
        await assert.rejects(waiting, { name: "AbortError" });
    });
});

describe("an HTTP check", () => {
    for (const { status, result } of [
        { status: 200, result: true },
        { status: 500, result: false },
    ]) {
        it(`is ${String(result)} for an answer ${status}`, async () => {
            const server = http.createServer((_request, answer) => answer.writeHead(status).end());
            await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
            const address = server.address();
            const port = typeof address === "object" && address !== null ? address.port : 0;
            try {
                assert.equal(await answers(`http://127.0.0.1:${port}/healthz`)(), result);
            } finally {
                server.close();
            }
        });
    }

    it("is false where nobody listens", async () => {
        assert.equal(await answers("http://127.0.0.1:1/")(), false);
    });
});

describe("a socket check", () => {
    it("is true once the socket accepts", async () => {
        const folder = mkdtempSync(join(tmpdir(), "socket-"));
        const path = join(folder, "s");
        assert.equal(await accepts(path)(), false);
        const server = net.createServer();
        await new Promise<void>((resolve) => server.listen(path, resolve));
        assert.equal(await accepts(path)(), true);
        server.close();
        rmSync(folder, { recursive: true, force: true });
    });
});

describe("a gRPC check", () => {
    const method = "/runtime.v1.RuntimeService/Version";
    const asIs = (bytes: Buffer): Buffer => bytes;

    /** Listens as containerd does, which refuses every call until its plugins are loaded. */
    async function listen(path: string, isLoaded: () => boolean): Promise<Server> {
        const server = new Server();
        const rest = { path: method, requestStream: false, responseStream: false };
        const codec = {
            requestSerialize: asIs,
            requestDeserialize: asIs,
            responseSerialize: asIs,
            responseDeserialize: asIs,
        };
        const version: handleUnaryCall<Buffer, Buffer> = (_call, answer) => {
            const refused = { code: status.UNKNOWN, details: "server is not initialized yet" };
            answer(isLoaded() ? null : refused, Buffer.from([10, 1, 49]));
        };
        server.addService({ version: { ...rest, ...codec } }, { version });
        const credentials = ServerCredentials.createInsecure();
        await promisify(server.bindAsync.bind(server))(`unix://${path}`, credentials);
        return server;
    }

    it("is true once the server answers, not once its socket accepts", async () => {
        const folder = mkdtempSync(join(tmpdir(), "grpc-"));
        const path = join(folder, "s");
        assert.equal(await serves(path, method)(), false);
        let isLoaded = false;
        const server = await listen(path, () => isLoaded);
        assert.equal(await accepts(path)(), true);
        assert.equal(await serves(path, method)(), false);
        isLoaded = true;
        assert.equal(await serves(path, method)(), true);
        server.forceShutdown();
        rmSync(folder, { recursive: true, force: true });
    });
});
