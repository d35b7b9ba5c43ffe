import type { IncomingMessage } from "node:http";
import type { WebSocket } from "ws" with { "resolution-mode": "import" };

import type { Query } from "./api";
import { answerFailure, connectionFailure, failureStatus } from "./api-failure";
import type { Dialling, Transport } from "./http";

const handshakeSeconds = 30;

/** Shorter than the idle limits of common load balancers. */
const pingSeconds = 30;

/** How long the server may take to answer a close before the connection is cut. */
const closeSeconds = 2;

/** What is opened, and where. */
interface Upgrade {
    /** For messages: "forward port 7051 of pod x". */
    readonly operation: string;
    readonly path: string;
    readonly query: Query;
    /** Subprotocols, the best first. */
    readonly protocols: readonly string[];
    /** Whether the process may end while the connection is open. Default false. */
    readonly unref?: boolean;
}

/** A websocket to the API server, paused, with the credentials of the transport; asks for fresh ones once when refused. */
export async function openWebSocket(transport: Transport, upgrade: Upgrade): Promise<WebSocket> {
    const dial = async (renewed: boolean): Promise<WebSocket> =>
        handshake(transport, upgrade, await transport.dialling(upgrade.path, upgrade.query, renewed));
    try {
        return await dial(false);
    } catch (error) {
        if (failureStatus(error) !== "401") {
            throw error;
        }
        return dial(true);
    }
}

/** Closes as the protocol wants, and cuts the connection when the server does not answer. */
export function closeWebSocket(socket: WebSocket): void {
    socket.close(1000);
    setTimeout(() => {
        socket.terminate();
    }, closeSeconds * 1000).unref();
}

/** The bytes of a message, however `ws` hands them over. */
export function messageBytes(message: Buffer | ArrayBuffer | Buffer[]): Buffer {
    if (Array.isArray(message)) {
        return Buffer.concat(message);
    }
    return Buffer.isBuffer(message) ? message : Buffer.from(message);
}

async function handshake(transport: Transport, upgrade: Upgrade, dialling: Dialling): Promise<WebSocket> {
    // Loaded when first needed: a process that only watches never pays for it.
    const { WebSocket: Socket } = await import("ws");
    const what = { operation: upgrade.operation, target: transport.target };
    return new Promise((resolve, reject) => {
        const socket = new Socket(dialling.url, [...upgrade.protocols], {
            ...dialling.tls,
            ...(dialling.agent === undefined ? {} : { agent: dialling.agent }),
            headers: dialling.headers,
            handshakeTimeout: handshakeSeconds * 1000,
            perMessageDeflate: false,
        });
        socket.once("upgrade", (answer) => {
            settle(socket, answer, upgrade.unref === true);
        });
        socket.once("open", () => {
            socket.pause();
            resolve(socket);
        });
        socket.once("unexpected-response", (_request, answer) => {
            void refused(what, answer).then(reject);
        });
        socket.on("error", (error) => {
            reject(connectionFailure(what, transport.access, error));
        });
    });
}

function settle(socket: WebSocket, answer: IncomingMessage, unref: boolean): void {
    answer.socket.setKeepAlive(true, pingSeconds * 1000);
    if (unref) {
        answer.socket.unref();
    }
    const timer = setInterval(() => {
        socket.ping();
    }, pingSeconds * 1000);
    timer.unref();
    socket.once("close", () => {
        clearInterval(timer);
    });
}

async function refused(
    what: { readonly operation: string; readonly target: string },
    answer: IncomingMessage,
): Promise<Error> {
    const chunks: string[] = [];
    answer.setEncoding("utf8");
    try {
        for await (const chunk of answer) {
            chunks.push(String(chunk));
        }
    } catch {
        // What arrived before the connection broke says enough.
    }
    return answerFailure(what, answer.statusCode ?? 0, chunks.join(""));
}
