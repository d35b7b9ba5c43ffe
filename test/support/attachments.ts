import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

import { fieldAt, objectsAt, textAt } from "../../cluster/fields";
import type { JsonObject, KubeObject } from "../../cluster/object";
import { codeOf } from "../../fabric/failure";
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
    ended(pod: string, container: string, exitCode: number, message: string): void;
    /** The readiness probe of a container has found what it looks for. */
    ready(pod: string, container: string): void;
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
            "/dev/termination-log": place(pod, "/dev/termination-log"),
        };
        const command = commandOf(pods.find(pod), container).replace(
            new RegExp(Object.keys(local).join("|"), "g"),
            (found) => local[found] ?? found,
        );
        const [shell = "", ...options] = words;
        // In a group of its own, which can be killed with all that it has started.
        const env = { PATH: process.env.PATH, CODE: code, ...orders(pods.find(pod), container) };
        const child = spawn(shell, [...options, "-c", command], { env, detached: true });
        running.add(child);
        const readiness = lookFor(join(code, "built"), () => {
            pods.ready(pod, container);
        });
        child.once("close", (exitCode) => {
            clearInterval(readiness);
            running.delete(child);
            pods.ended(pod, container, exitCode ?? 137, textOf(local["/dev/termination-log"] ?? ""));
        });
        return child;
    };
    const processes = new Map<string, ChildProcess>();
    const processOf = (pod: string, container: string): ChildProcess => {
        const key = `${pod}/${container}`;
        const child = processes.get(key) ?? start(pod, container);
        processes.set(key, child);
        child.once("close", () => processes.delete(key));
        return child;
    };
    const serve = (socket: WebSocket, pod: string, container: string): void => {
        const isCut = cuts.times > 0;
        cuts.times -= isCut ? 1 : 0;
        const isOnce = fieldAt(containerOf(pods.find(pod), container), "stdinOnce") === true;
        connect(socket, processOf(pod, container), isCut ? cuts.bytes : Infinity, isOnce);
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
            running.forEach(({ pid }) => {
                killGroup(pid);
            });
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

/**
 * The streams of a process over a websocket, as the kubelet serves them, to each of several connections; with `stdinOnce` the process
 * sees the end of its input with that of a connection.
 */
function connect(socket: WebSocket, child: ChildProcess, longest: number, isOnce: boolean): void {
    let passed = 0;
    const endInput = (): void => {
        if (isOnce) {
            child.stdin?.end();
        }
    };
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
            endInput();
        } else {
            child.stdin?.write(message.subarray(1));
        }
        if (passed > longest) {
            socket.terminate();
        }
    });
    socket.on("close", endInput);
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

function containerOf(pod: KubeObject | undefined, name: string): JsonObject | undefined {
    const containers: readonly JsonObject[] = [
        ...objectsAt(pod, "spec", "initContainers"),
        ...objectsAt(pod, "spec", "containers"),
    ];
    return containers.find((container) => container.name === name);
}

/** A group whose processes have all ended is there no more. */
function killGroup(pid: number | undefined): void {
    try {
        process.kill(-(pid ?? NaN), "SIGKILL");
    } catch (error) {
        if (codeOf(error) !== "ESRCH") {
            throw error;
        }
    }
}

/** What a build's command is told by its environment. */
function orders(pod: KubeObject | undefined, name: string): Readonly<Record<string, string>> {
    const variables = objectsAt(containerOf(pod, name), "env").map((entry) => [
        textAt(entry, "name"),
        textAt(entry, "value"),
    ]);
    return Object.fromEntries(variables.filter(([key = ""]) => key.startsWith("FABRIC_BUILD_"))) as Record<
        string,
        string
    >;
}

/** Milliseconds between two looks. */
const probePeriod = 50;

function lookFor(path: string, found: () => void): NodeJS.Timeout {
    const timer = setInterval(() => {
        if (existsSync(path)) {
            clearInterval(timer);
            found();
        }
    }, probePeriod);
    return timer;
}

function textOf(path: string): string {
    return existsSync(path) ? readFileSync(path, "utf8").trim() : "";
}

/** The text of a command `/bin/sh -c text`. */
function commandOf(pod: KubeObject | undefined, name: string): string {
    const command = fieldAt(containerOf(pod, name), "command");
    const parts: readonly unknown[] = Array.isArray(command) ? command : [];
    return parts[0] === "/bin/sh" && parts[1] === "-c" ? String(parts[2]) : "exit 127";
}
