import type { ChildProcess } from "node:child_process";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

import { fieldAt } from "../../ground/json";
import { type AttachedPods, containerOf, type Kubelet, newKubelet } from "./kubelet";

/** Containers that wait for their input: their commands run on this machine, in folders of their own, once somebody attaches. */
export interface Attachments extends Omit<Kubelet, "processOf"> {
    /** Answers a request for an upgrade. */
    readonly accept: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
    /** Cuts the connections of the next so many attachments after this many bytes of input or output. */
    cut(times: number, bytes: number): void;
    /** Refuses the next so many attachments, as the kubelet does of a container that does not run yet. */
    refuse(times: number): void;
}

const path = /\/pods\/([^/]+)\/attach$/;
const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

export function newAttachments(pods: AttachedPods): Attachments {
    const server = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    const kubelet = newKubelet(pods);
    const faults = { cuts: 0, bytes: 0, refusals: 0 };
    const serve = (socket: WebSocket, pod: string, container: string): void => {
        const isCut = faults.cuts > 0;
        faults.cuts -= isCut ? 1 : 0;
        const isOnce = fieldAt(containerOf(pods.find(pod), container), "stdinOnce") === true;
        connect(socket, kubelet.processOf(pod, container), isCut ? faults.bytes : Infinity, isOnce);
    };
    return {
        accept: (request, socket, head) => {
            const { pod, container } = attachedTo(request);
            if (pods.find(pod) === undefined) {
                socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
                return;
            }
            server.handleUpgrade(request, socket, head, (opened) => {
                if (faults.refusals > 0) {
                    faults.refusals -= 1;
                    refuse(opened);
                } else {
                    serve(opened, pod, container);
                }
            });
        },
        script: kubelet.script,
        shell: kubelet.shell,
        cut: (times, bytes) => Object.assign(faults, { cuts: times, bytes }),
        refuse: (times) => Object.assign(faults, { refusals: times }),
        code: kubelet.code,
        close: () => {
            kubelet.close();
            server.clients.forEach((client) => {
                client.terminate();
            });
        },
    };
}

function attachedTo({ url = "" }: IncomingMessage): Readonly<Record<"pod" | "container", string>> {
    const { pathname, searchParams } = new URL(url, "http://server");
    const [, pod = ""] = path.exec(pathname) ?? [];
    return { pod, container: searchParams.get("container") ?? "" };
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
