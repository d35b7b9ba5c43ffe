import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";

import { codeOf, type Failed } from "../ground/failure";
import { wait } from "../ground/retry";
import type { ClusterAccess, Credential } from "./access";
import type { Query } from "./api";
import { accessTarget, answerFailure, connectionFailure } from "./api-failure";
import { type Agents, authorization, newAgents, singleAgent, tlsOptions } from "./connection";
import { newOutage, type Outage } from "./outage";

/** One HTTP exchange with the API server. */
interface Exchange {
    readonly method: string;
    readonly path: string;
    readonly query?: Query;
    readonly body?: unknown;
    /** Default application/json. */
    readonly contentType?: string;
    readonly signal?: AbortSignal | undefined;
    /** Until the answer is there: the whole of it, or its head for a stream. undefined for streams that may stay silent. */
    readonly deadlineSeconds: number | undefined;
    /** Set by stream(). */
    readonly streamed?: boolean;
}

/** What a websocket needs to know to connect in the same way. */
export interface Dialling {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly tls: https.AgentOptions;
    /** Where the way leads through a proxy. */
    readonly agent: http.Agent | undefined;
}

/** Authenticated requests over connections that are kept alive. */
export interface Transport {
    readonly access: ClusterAccess;
    readonly target: string;
    /** The parsed JSON answer. */
    json(exchange: Exchange): Promise<unknown>;
    /** The answer's head; its body is for the caller to read or destroy. */
    stream(exchange: Exchange): Promise<http.IncomingMessage>;
    /** For a websocket; `renewed` after the server refused the credential. */
    dialling(path: string, query: Query, renewed: boolean): Promise<Dialling>;
    close(): void;
}

/** Until TCP and TLS are up. */
const connectSeconds = 10;

/** How a server is reached, and what is known of that. */
interface Way {
    readonly access: ClusterAccess;
    readonly agents: Agents;
    readonly outage: Outage;
}

/** A transport for one cluster. Opens nothing until it is used. */
export function newTransport(access: ClusterAccess, outage: Outage = newOutage(0)): Transport {
    const agents = newAgents(access);
    const way = { access, agents, outage };
    return {
        access,
        target: accessTarget(access),
        stream: (exchange) => answered(way, { ...exchange, streamed: true }),
        json: async (exchange) => parsed(access, exchange, await answered(way, exchange)),
        dialling: async (path, query, renewed) => {
            refuseKnown(way, { operation: `connect to ${path}`, target: accessTarget(access) });
            const credential = await (renewed ? access.credentials.renew() : access.credentials.current());
            const url = (access.server + pathWithQuery(path, query)).replace(/^http/, "ws");
            const [tls, agent] = [tlsOptions(access, credential), singleAgent(access, credential)];
            return { url, headers: authorization(credential), tls, agent };
        },
        close: () => {
            agents.close();
        },
    };
}

/** A path with its query, undefined parameters left out. */
export function pathWithQuery(path: string, query: Query = {}): string {
    const set = Object.entries(query).flatMap(([name, value]): [string, string][] => {
        const values = Array.isArray(value) ? value : [value];
        return values.filter((one) => one !== undefined).map((one) => [name, String(one)]);
    });
    return set.length === 0 ? path : `${path}?${new URLSearchParams(set).toString()}`;
}

/** The first answer that is neither a refused credential nor a request to come back later. */
async function answered(way: Way, exchange: Exchange): Promise<http.IncomingMessage> {
    const { access } = way;
    const end = Date.now() + (exchange.deadlineSeconds ?? connectSeconds) * 1000;
    let credential = await access.credentials.current();
    let renewed = false;
    for (;;) {
        const answer = await attempt(way, credential, exchange);
        const code = answer.statusCode ?? 0;
        if (code < 300) {
            return answer;
        }
        const text = (await wholeBody(access, exchange, answer)).toString("utf8");
        if (code === 401 && !renewed) {
            credential = await access.credentials.renew();
            renewed = true;
            continue;
        }
        const delay = retryDelay(code, answer.headers["retry-after"], end - Date.now());
        if (delay === undefined) {
            throw answerFailure({ operation: operation(exchange), target: accessTarget(access) }, code, text);
        }
        await wait(delay, exchange.signal);
    }
}

/** What could not be reached a moment ago is not tried by everybody. */
function refuseKnown({ access, outage }: Way, what: Failed): void {
    const cause = outage.last();
    if (cause !== undefined) {
        throw connectionFailure(what, access, cause);
    }
}

/** Sends once; again when a kept connection turns out to have been closed by the server and doing it twice does no harm. */
async function attempt(way: Way, credential: Credential, exchange: Exchange): Promise<http.IncomingMessage> {
    const { access, agents, outage } = way;
    refuseKnown(way, failed(access, exchange));
    for (let stale = 0; ; stale += 1) {
        const sent = send(access, agents.for(credential), credential, exchange);
        try {
            const answer = await sent.answer;
            outage.end();
            return answer;
        } catch (error) {
            exchange.signal?.throwIfAborted();
            const wasStale = sent.reused() && codeOf(error) === "ECONNRESET";
            if (!wasStale || !isRepeatable(exchange) || stale > 1) {
                outage.note(error);
                throw connectionFailure(failed(access, exchange), access, error);
            }
        }
    }
}

function isRepeatable({ method, contentType = "" }: Exchange): boolean {
    return method !== "POST" && !contentType.includes("json-patch");
}

interface Sent {
    readonly answer: Promise<http.IncomingMessage>;
    reused(): boolean;
}

function send(access: ClusterAccess, agent: http.Agent, credential: Credential, exchange: Exchange): Sent {
    const body = exchange.body === undefined ? undefined : Buffer.from(JSON.stringify(exchange.body));
    const type = { "content-type": exchange.contentType ?? "application/json", "content-length": body?.length ?? 0 };
    const request = (access.server.startsWith("https:") ? https : http).request(
        access.server + pathWithQuery(exchange.path, exchange.query),
        {
            method: exchange.method,
            agent,
            headers: { accept: "application/json", ...authorization(credential), ...(body === undefined ? {} : type) },
            ...(exchange.signal === undefined ? {} : { signal: exchange.signal }),
        },
    );
    const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
        request.once("response", resolve);
        request.on("error", reject);
    });
    request.on("socket", (socket) => {
        limitConnecting(request, socket);
    });
    const timer = limit(request, exchange.deadlineSeconds);
    if (exchange.streamed === true) {
        request.once("response", () => {
            clearTimeout(timer);
        });
    }
    request.end(body);
    return { answer, reused: () => request.reusedSocket };
}

function limitConnecting(request: http.ClientRequest, socket: Socket): void {
    if (socket.connecting) {
        const timer = limit(request, connectSeconds);
        socket.once("encrypted" in socket ? "secureConnect" : "connect", () => {
            clearTimeout(timer);
        });
    }
}

function limit(request: http.ClientRequest, seconds: number | undefined): NodeJS.Timeout | undefined {
    if (seconds === undefined) {
        return undefined;
    }
    const late = Object.assign(new Error(`no answer within ${seconds} s`), { code: "ETIMEDOUT" });
    const timer = setTimeout(() => request.destroy(late), seconds * 1000);
    request.once("close", () => {
        clearTimeout(timer);
    });
    return timer;
}

async function parsed(access: ClusterAccess, exchange: Exchange, answer: http.IncomingMessage): Promise<unknown> {
    const text = (await wholeBody(access, exchange, answer)).toString("utf8");
    try {
        return JSON.parse(text);
    } catch {
        // Some answers are bare words: /readyz, /livez.
        return text;
    }
}

async function wholeBody(access: ClusterAccess, exchange: Exchange, answer: http.IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    try {
        for await (const chunk of answer) {
            chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
        }
    } catch (error) {
        throw connectionFailure(failed(access, exchange), access, error);
    }
    return Buffer.concat(chunks);
}

function failed(access: ClusterAccess, exchange: Exchange): { readonly operation: string; readonly target: string } {
    return { operation: operation(exchange), target: accessTarget(access) };
}

function operation(exchange: Exchange): string {
    return `${exchange.method.toLowerCase()} ${exchange.path}`;
}

/**
 * How long to wait before sending a refused request again, in milliseconds; undefined when it must not be or cannot be
 * within what is left. Only 429 is known not to have been acted on.
 */
function retryDelay(code: number, retryAfter: string | undefined, leftMilliseconds: number): number | undefined {
    const delay = Math.max(1, Number(retryAfter ?? 1) || 1) * 1000;
    return code === 429 && delay < leftMilliseconds ? delay : undefined;
}
