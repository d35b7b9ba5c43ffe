import { Readable, Writable } from "node:stream";
import type { WebSocket } from "ws" with { "resolution-mode": "import" };

import { objectAt, objectsAt, parseJson, textAt, type JsonObject } from "../ground/json";
import type { ProcessStreams, StreamOptions, Query } from "./api";
import { connectionFailure, reasonedFailure } from "./api-failure";
import { segment } from "./discovery";
import type { Transport } from "./http";
import { closeWebSocket, messageBytes, openWebSocket } from "./websocket";

const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, close: 255 } as const;

/** Only v5 can close standard input by itself; servers before 1.29 know v4. */
const closing = "v5.channel.k8s.io";
const protocols = [closing, "v4.channel.k8s.io"];

/** Of one message, in bytes; a server ends a connection that brings a message over 32 MiB (golang.org/x/net/websocket). */
const longestPiece = 1 << 20;

/** The streams of a container's main process. */
export function attach(
    transport: Transport,
    namespace: string,
    pod: string,
    options: StreamOptions,
): Promise<ProcessStreams> {
    return open(transport, `attach to pod ${namespace}/${pod}`, podPath(namespace, pod, "attach"), options);
}

/** A command in a running container. */
export function exec(
    transport: Transport,
    namespace: string,
    pod: string,
    command: readonly string[],
    options: StreamOptions,
): Promise<ProcessStreams> {
    const operation = `run a command in pod ${namespace}/${pod}`;
    return open(transport, operation, podPath(namespace, pod, "exec"), options, { command });
}

function podPath(namespace: string, pod: string, subresource: string): string {
    return `/api/v1/namespaces/${segment(namespace)}/pods/${segment(pod)}/${subresource}`;
}

async function open(
    transport: Transport,
    operation: string,
    path: string,
    options: StreamOptions,
    further: Query = {},
): Promise<ProcessStreams> {
    const { container, stdin = false } = options;
    const query: Query = { container, stdin, stdout: true, stderr: true, tty: false, ...further };
    const socket = await openWebSocket(transport, { operation, path, query, protocols });
    return newStreams(transport, operation, socket, stdin);
}

function newStreams(transport: Transport, operation: string, socket: WebSocket, stdin: boolean): ProcessStreams {
    const what = { operation, target: transport.target };
    const [stdout, stderr, input] = [newOutput(socket), newOutput(socket), newInput(socket)];
    if (!stdin) {
        input.destroy();
    }
    const exit = new Promise<number>((resolve, reject) => {
        socket.on("message", (message) => {
            const bytes = messageBytes(message);
            const content = bytes.subarray(1);
            if (bytes[0] === channels.status) {
                settle(what, content.toString("utf8"), resolve, reject);
            } else if (content.length > 0 && !(bytes[0] === channels.stderr ? stderr : stdout).push(content)) {
                socket.pause();
            }
        });
        socket.on("error", (error) => {
            reject(connectionFailure(what, transport.access, error));
        });
        socket.on("close", () => {
            stdout.push(null);
            stderr.push(null);
            input.destroy();
            reject(reasonedFailure(what, "Unreachable", "the connection ended before the process did"));
        });
    });
    // Whoever only reads the output must not be killed by a rejection that nobody awaits.
    exit.catch(() => undefined);
    socket.resume();
    const close = (): void => {
        closeWebSocket(socket);
    };
    return { stdin: input, stdout, stderr, exit, close };
}

function newOutput(socket: WebSocket): Readable {
    return new Readable({
        read: () => {
            socket.resume();
        },
    });
}

function newInput(socket: WebSocket): Writable {
    const message = (piece: Buffer): Buffer => Buffer.concat([Buffer.of(channels.stdin), piece]);
    const input = new Writable({
        write: (chunk: Buffer, _encoding, done) => {
            let sent = 0;
            for (; chunk.length - sent > longestPiece; sent += longestPiece) {
                socket.send(message(chunk.subarray(sent, sent + longestPiece)));
            }
            socket.send(message(chunk.subarray(sent)), done);
        },
        final: (done) => {
            // v4 has no way to say it; the process then sees the end when the connection closes.
            if (socket.protocol === closing) {
                socket.send(Buffer.of(channels.close, channels.stdin), done);
            } else {
                done();
            }
        },
    });
    // Input that nobody reads any more is no news: `exit` tells what became of the process.
    input.on("error", () => undefined);
    return input;
}

/** The last message is a Status: success, an exit code, or the runtime's own sentence about what went wrong. */
function settle(
    what: { readonly operation: string; readonly target: string },
    text: string,
    resolve: (code: number) => void,
    reject: (error: Error) => void,
): void {
    const status = objectAt(parseJson(text));
    const code = exitCode(status);
    if (status.status === "Success" || code !== undefined) {
        resolve(code ?? 0);
    } else {
        reject(reasonedFailure(what, "ProcessFailed", textAt(status, "message") || text));
    }
}

function exitCode(status: JsonObject): number | undefined {
    const cause = objectsAt(status, "details", "causes").find(({ reason }) => reason === "ExitCode");
    return cause === undefined ? undefined : Number(cause.message);
}
