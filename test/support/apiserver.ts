import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

import { type ClusterAccess, fixedCredential } from "../../cluster/access";
import { type CertifiedKey, issueServerCertificate, newRootAuthority } from "../../fabric/certificates";
import { isJsonObject } from "../../ground/json";

/** A request as the server got it. */
export interface Received {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly headers: IncomingHttpHeaders;
    readonly body: unknown;
    /** Common name of the client certificate, if one was shown. */
    readonly client: string | undefined;
}

export type Handler = (request: Received, response: ServerResponse) => void;

/** An HTTPS server that says what a test tells it to say, where a real API server is out of reach. */
export interface FakeApiServer {
    /** Access with a token, trusting the server's own authority. */
    readonly access: ClusterAccess;
    readonly authority: CertifiedKey;
    readonly received: readonly Received[];
    /** Answers of one route, in turn; the last one stays. A route is "GET /api/v1/pods"; a query is not part of it. */
    answer(route: string, ...handlers: readonly Handler[]): void;
    /** What happens on the websocket of a path. */
    upgrade(path: string, handler: (socket: WebSocket, request: Received) => void): void;
    /** Cuts every connection, as a crash does. */
    cut(): void;
    stop(): Promise<void>;
    /** Again at the same port, after stop. */
    start(): Promise<void>;
}

/** A handler that answers with JSON. */
export function json(body: unknown, code = 200, headers: Readonly<Record<string, string>> = {}): Handler {
    return (_request, response) => {
        response.writeHead(code, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    };
}

/** A handler that refuses as an API server does. */
export function refusal(
    code: number,
    reason: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
): Handler {
    return json({ kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message }, code, headers);
}

/** A handler that sends lines and ends, or with "open" stays silent afterwards. */
export function lines(sent: readonly string[], after: "end" | "open" | "cut" = "end"): Handler {
    return (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.write(sent.map((line) => `${line}\n`).join(""), () => {
            if (after === "end") {
                response.end();
            } else if (after === "cut") {
                response.destroy();
            }
        });
    };
}

/**
 * Starts one on a free port of 127.0.0.1.
 *
 * @param otherwise answers what no test has an answer for; by default there is no such thing
 */
export async function startApiServer(otherwise: Handler = notFound): Promise<FakeApiServer> {
    const authority = newRootAuthority({ commonName: "kubernetes", organisation: "kubernetes" }, new Date());
    const own = issueServerCertificate(authority, { hosts: ["127.0.0.1", "localhost"] }, new Date());
    const received: Received[] = [];
    const tls = { cert: own.certificate, key: own.key, ca: authority.certificate };
    const server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false });
    const clients = clientsOf(server);
    const cut = cutting(server);
    const answer = answers(server, clients, received, otherwise);
    const upgrade = upgrades(server, clients, received);
    let port = 0;
    const start = async (): Promise<void> => {
        await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
        port = addressOf(server.address()).port;
    };
    await start();
    return {
        access: accessTo(port, authority),
        authority,
        received,
        answer,
        upgrade,
        cut,
        start,
        stop: async () => {
            const closed = new Promise((resolve) => server.close(resolve));
            cut();
            await closed;
        },
    };
}

const notFound: Handler = (request, response) => {
    refusal(404, "NotFound", `${request.path} not found`)(request, response);
};

/** Answers requests as a test says. */
function answers(server: Server, clients: Clients, received: Received[], otherwise: Handler): FakeApiServer["answer"] {
    const routes = new Map<string, Handler[]>();
    server.on("request", (message, response) => {
        void read(message, clients).then((request) => {
            received.push(request);
            const handlers = routes.get(`${request.method} ${request.path}`) ?? [];
            const handler = handlers.length > 1 ? handlers.shift() : handlers[0];
            (handler ?? otherwise)(request, response);
        });
    });
    return (route, ...handlers) => {
        routes.set(route, [...handlers]);
    };
}

/** Opens websockets as a test says. */
function upgrades(server: Server, clients: Clients, received: Received[]): FakeApiServer["upgrade"] {
    const handlers = new Map<string, (socket: WebSocket, request: Received) => void>();
    const webSockets = new WebSocketServer({ noServer: true, handleProtocols: (offered) => [...offered][0] ?? false });
    server.on("upgrade", (message: IncomingMessage, socket: Duplex, head: Buffer) => {
        const request = describe(message, clients, undefined);
        received.push(request);
        const handler = handlers.get(request.path);
        if (handler === undefined) {
            socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 13\r\n\r\npod not found");
        } else {
            webSockets.handleUpgrade(message, socket, head, (opened) => {
                handler(opened, request);
            });
        }
    });
    return (path, handler) => {
        handlers.set(path, handler);
    };
}

/** Cuts every connection that is open. */
function cutting(server: Server): FakeApiServer["cut"] {
    const sockets = new Set<Duplex>();
    server.on("connection", (socket: Duplex) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
    });
    return () => {
        sockets.forEach((socket) => socket.destroy());
    };
}

function accessTo(port: number, authority: CertifiedKey): ClusterAccess {
    return {
        server: `https://127.0.0.1:${port}`,
        context: "test",
        namespace: "fabric-dev",
        authority: authority.certificate,
        serverName: undefined,
        skipVerification: false,
        credentials: fixedCredential({ token: "secret-token" }),
    };
}

function addressOf(address: AddressInfo | string | null): AddressInfo {
    if (address === null || typeof address === "string") {
        throw new Error("the server has no port");
    }
    return address;
}

/** Common names of client certificates. */
type Clients = WeakMap<Duplex, string | undefined>;

function clientsOf(server: Server): Clients {
    const clients: Clients = new WeakMap();
    server.on("secureConnection", (socket) => {
        const subject: unknown = socket.getPeerCertificate().subject;
        clients.set(socket, isJsonObject(subject) ? String(subject.CN) : undefined);
    });
    return clients;
}

async function read(message: IncomingMessage, clients: Clients): Promise<Received> {
    const text = await bodyText(message);
    return describe(message, clients, text === "" ? undefined : JSON.parse(text));
}

async function bodyText(message: IncomingMessage): Promise<string> {
    message.setEncoding("utf8");
    const chunks: string[] = [];
    for await (const chunk of message) {
        chunks.push(String(chunk));
    }
    return chunks.join("");
}

function describe(message: IncomingMessage, clients: Clients, body: unknown): Received {
    const url = new URL(message.url ?? "/", "https://fake");
    const { method = "", headers } = message;
    const client = clients.get(message.socket);
    return { method, path: url.pathname, query: url.searchParams, headers, body, client };
}
