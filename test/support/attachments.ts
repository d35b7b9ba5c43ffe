import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

import { fieldAt, objectsAt } from "../../cluster/fields";
import type { JsonObject, KubeObject } from "../../cluster/object";
import { shells } from "./verbs";

/** Containers that wait for their input: their commands run on this machine, in folders of their own, once somebody attaches. */
export interface Attachments {
    /** Answers a request for an upgrade. */
    readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
    /** What /opt/fabric/build is from now on. Default: it copies the source. */
    script(text: string): void;
    /** The shell of the containers from now on. Default dash. */
    shell(words: readonly string[]): void;
    /** Cuts the connections of the next so many attachments after this many bytes of input or output. */
    cut(times: number, bytes: number): void;
    /** Refuses the next so many attachments, as the kubelet does of a container that does not run yet. */
    refuse(times: number): void;
    /** Where /chaincode of a pod is. */
    code(pod: string): string;
    close(): void;
}

/** What the pods of a namespace have to do with it. */
export interface AttachedPods {
    find(pod: string): KubeObject | undefined;
    /** The process of a container has ended. */
    ended(pod: string, container: string, exitCode: number): void;
}

const path = /\/pods\/([^/]+)\/attach$/;
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

export function newAttachments(pods: AttachedPods): Attachments {
    const folder = mkdtempSync(join(tmpdir(), "pods-"));
    const server = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    const running = new Set<ChildProcess>();
    const cuts = { times: 0, bytes: 0 };
    let refusals = 0;
    let words = shells[0] ?? [];
    const place = (pod: string, absolute: string): string => {
        const local = join(folder, pod, absolute);
        mkdirSync(dirname(local), { recursive: true });
        return local;
    };
    const build = place("image", "/opt/fabric/build");
    const script = (text: string): void => {
        writeFileSync(build, `#!/bin/sh\nset -eu\n${text}\n`);
        chmodSync(build, 0o755);
    };
    script("cp -R $CODE/input/src/. $CODE/output/");
    const start = (pod: string, container: string): ChildProcess => {
        const code = place(pod, "/chaincode/-").slice(0, -2);
        const local: Readonly<Record<string, string>> = {
            "/opt/fabric/build": build,
            "/chaincode": code,
            "/tmp/": place(pod, "/tmp/-").slice(0, -1),
        };
        const command = commandOf(pods.find(pod), container).replace(
            new RegExp(Object.keys(local).join("|"), "g"),
            (found) => local[found] ?? found,
        );
        const [shell = "", ...options] = words;
        // In a group of its own, which can be killed with all that it has started.
        const env = { PATH: process.env.PATH, CODE: code };
        const child = spawn(shell, [...options, "-c", command], { env, detached: true });
        running.add(child);
        child.once("close", (exitCode) => {
            running.delete(child);
            pods.ended(pod, container, exitCode ?? 137);
        });
        return child;
    };
    const serve = (socket: WebSocket, pod: string, container: string): void => {
        const isCut = cuts.times > 0;
        cuts.times -= isCut ? 1 : 0;
        connect(socket, start(pod, container), isCut ? cuts.bytes : Infinity);
    };
    return {
        accept: (request, socket, head) => {
            const { pathname, searchParams } = new URL(request.url ?? "", "http://server");
            const [, pod = ""] = path.exec(pathname) ?? [];
            if (pods.find(pod) === undefined) {
                socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
                return;
            }
            server.handleUpgrade(request, socket, head, (opened) => {
                if (refusals > 0) {
                    refusals -= 1;
                    refuse(opened);
                } else {
                    serve(opened, pod, searchParams.get("container") ?? "");
                }
            });
        },
        script,
        shell: (given) => {
            words = given;
        },
        cut: (times, bytes) => Object.assign(cuts, { times, bytes }),
        refuse: (times) => {
            refusals = times;
        },
        code: (pod) => join(folder, pod, "chaincode"),
        close: () => {
            running.forEach(({ pid }) => pid !== undefined && process.kill(-pid, "SIGKILL"));
            server.clients.forEach((client) => {
                client.terminate();
            });
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/** The API server opens the connection before it asks the kubelet, whose refusal then is all that comes. */
function refuse(socket: WebSocket): void {
    const status = { status: "Failure", reason: "NotFound", message: 'container not found ("code")' };
    socket.send(Buffer.concat([Buffer.of(channels.status), Buffer.from(JSON.stringify(status))]));
    socket.close(1000);
}

/** The streams of a process over a websocket, as the kubelet serves them; the process sees the end of its input with the connection's. */
function connect(socket: WebSocket, child: ChildProcess, longest: number): void {
    let passed = 0;
    const pass = (channel: number, bytes: Buffer): void => {
        passed += bytes.length;
        if (passed > longest) {
            socket.terminate();
        } else if (socket.readyState === socket.OPEN) {
            socket.send(Buffer.concat([Buffer.of(channel), bytes]));
        }
    };
    child.stdin?.on("error", () => undefined);
    socket.on("message", (message: Buffer) => {
        passed += message.length;
        if (message[0] === channels.close || passed > longest) {
            child.stdin?.end();
        } else {
            child.stdin?.write(message.subarray(1));
        }
        if (passed > longest) {
            socket.terminate();
        }
    });
    socket.on("close", () => child.stdin?.end());
    child.stdout?.on("data", (bytes: Buffer) => {
        pass(channels.stdout, bytes);
    });
    child.stderr?.on("data", (bytes: Buffer) => {
        pass(channels.stderr, bytes);
    });
    child.once("close", () => {
        pass(channels.status, Buffer.from(JSON.stringify({ status: "Success" })));
        socket.close(1000);
    });
}

/** The text of a command `/bin/sh -c text`. */
function commandOf(pod: KubeObject | undefined, name: string): string {
    const containers: readonly JsonObject[] = [
        ...objectsAt(pod, "spec", "initContainers"),
        ...objectsAt(pod, "spec", "containers"),
    ];
    const command = fieldAt(
        containers.find((container) => container.name === name),
        "command",
    );
    const parts: readonly unknown[] = Array.isArray(command) ? command : [];
    return parts[0] === "/bin/sh" && parts[1] === "-c" ? String(parts[2]) : "exit 127";
}
