import { request as startRequest, type RequestOptions } from "node:https";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";

import * as grpc from "@grpc/grpc-js";

import { codeOf, failure, isFailure, reasonOf } from "../ground/failure";
import { addressParts } from "./dial";
import { pinnedConnection, pinnedCredentials } from "./pinned";

/** Where a node is reached and what proves that it is the node. TLS is always on and always verified. */
export interface Endpoint {
    /** host:port to dial: the node's own address or the local end of a tunnel to it. */
    readonly address: string;
    /** The name that the certificate of the node must carry, whatever address was dialled. */
    readonly serverName: string;
    /** PEM of the root certificates to trust; nothing else is trusted. */
    readonly tlsRoot: string;
    /** Client pair in PEM for mutual TLS. */
    readonly client?: { readonly certificate: string; readonly key: string } | undefined;
    /**
     * PEM of a certificate of the node's own key. With it the node may show a certificate that has ended, as long as that is
     * all that is wrong with it and its key is this one. Default: what has ended is refused.
     */
    readonly pinned?: string | undefined;
}

/** One unary call: `operation` is the verb phrase of its failure. */
interface UnaryCall<Request, Response> {
    readonly operation: string;
    readonly method: grpc.MethodDefinition<Request, Response>;
    readonly request: Request;
    /** Seconds until the call is given up. Default 30. */
    readonly deadlineSeconds?: number;
}

export interface HttpsCall {
    readonly method: "GET" | "POST" | "PUT" | "DELETE";
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    /** The verb phrase of its failure. Default method and path. */
    readonly operation?: string;
    /** Seconds for the whole exchange. Default 30. */
    readonly timeoutSeconds?: number;
}

export interface HttpsResponse {
    readonly status: number;
    readonly body: Buffer;
}

const defaultSeconds = 30;
/** As Fabric's own nodes are configured (peer.maxRecvMsgSize, General.MaxRecvMsgSize). */
const maxMessageBytes = 100 * 1024 * 1024;

/** A channel to the node; dials lazily, keeps the connection alive, shares it with nobody, is closed by its owner. */
export function newGrpcClient(endpoint: Endpoint): grpc.Client {
    // What is no address would be the name of a host to gRPC.
    splitAddress(endpoint);
    return new grpc.Client(endpoint.address, channelCredentials(endpoint), {
        "grpc.ssl_target_name_override": endpoint.serverName,
        "grpc.default_authority": endpoint.serverName,
        "grpc.max_receive_message_length": maxMessageBytes,
        "grpc.max_send_message_length": maxMessageBytes,
        // Fabric's servers end connections that ping more often than once a minute; those of this project ping themselves where load balancers
        // may be in between (components/organisations/keepalive.ts).
        "grpc.keepalive_time_ms": 120_000,
        "grpc.keepalive_timeout_ms": 20_000,
        "grpc.use_local_subchannel_pool": 1,
        // Neither a node's own address nor the local end of a tunnel is sought at the proxy that the environment names.
        "grpc.enable_http_proxy": 0,
    });
}

/**
 * Waits until a client knows whether its node takes connections; a call then fails at once, with the reason, where it does
 * not. Refuses as UNAVAILABLE a node that says neither within so many seconds. Nothing has been asked of it by then.
 */
export function awaitConnection(client: grpc.Client, endpoint: Endpoint, seconds: number): Promise<void> {
    const deadline = deadlineAfter(seconds);
    return new Promise((resolve, reject) => {
        const look = (): void => {
            const state = client.getChannel().getConnectivityState(true);
            if (state === grpc.connectivityState.READY || state === grpc.connectivityState.TRANSIENT_FAILURE) {
                resolve();
                return;
            }
            client.getChannel().watchConnectivityState(state, deadline, (late) => {
                if (late === undefined) {
                    look();
                    return;
                }
                const what = { operation: "connect", target: endpointName(endpoint), status: "UNAVAILABLE" };
                reject(failure(what, `no connection within ${seconds} s`));
            });
        };
        look();
    });
}

/** One request and its answer; a failure names the operation, the node and the gRPC status. */
export function unary<Request, Response>(
    client: grpc.Client,
    endpoint: Endpoint,
    call: UnaryCall<Request, Response>,
): Promise<Response> {
    const { method, operation, request } = call;
    return new Promise((resolve, reject) => {
        client.makeUnaryRequest(
            method.path,
            method.requestSerialize,
            method.responseDeserialize,
            request,
            { deadline: deadlineAfter(call.deadlineSeconds ?? defaultSeconds) },
            (error, response) => {
                if (error !== null) {
                    reject(grpcFailure(operation, endpoint, error));
                } else if (response === undefined) {
                    reject(failure({ operation, target: endpointName(endpoint) }, "the answer is empty"));
                } else {
                    resolve(response);
                }
            },
        );
    });
}

/** The failure for an error of grpc-js: its status is the name of the gRPC code, as in "UNAVAILABLE". */
export function grpcFailure(operation: string, endpoint: Endpoint, error: grpc.ServiceError): Error {
    const status = grpc.status[error.code];
    return failure({ operation, target: endpointName(endpoint), status }, `${status}: ${error.details}`);
}

/** Whether nobody was there to take a call, or the connection to it broke. */
export function isUnavailable(error: unknown): boolean {
    return isFailure(error) && error.status === "UNAVAILABLE";
}

/** The moment that many seconds from now, for calls and streams. */
export function deadlineAfter(seconds: number): Date {
    return new Date(Date.now() + seconds * 1000);
}

/** How an endpoint is called in messages: its name, and where it was dialled when that differs. */
export function endpointName(endpoint: Endpoint): string {
    const { host } = splitAddress(endpoint);
    return host === endpoint.serverName ? endpoint.address : `${endpoint.serverName} (${endpoint.address})`;
}

/** One HTTPS exchange on a connection of its own. Any HTTP status is an answer; only its absence is a failure. */
export function httpsRequest(endpoint: Endpoint, call: HttpsCall): Promise<HttpsResponse> {
    const operation = call.operation ?? `${call.method} ${call.path}`;
    const seconds = call.timeoutSeconds ?? defaultSeconds;
    const signal = AbortSignal.timeout(seconds * 1000);
    return exchange(endpoint, call, signal).catch((error: unknown) => {
        const what = { operation, target: endpointName(endpoint) };
        throw signal.aborted
            ? failure({ ...what, status: "ETIMEDOUT" }, `no answer within ${seconds} s`)
            : failure({ ...what, status: codeOf(error) }, reasonOf(error));
    });
}

function exchange(endpoint: Endpoint, call: HttpsCall, signal: AbortSignal): Promise<HttpsResponse> {
    return new Promise((resolve, reject) => {
        const outgoing = startRequest({ ...requestOptions(endpoint, call), signal });
        outgoing.on("error", reject);
        outgoing.on("response", (incoming) => {
            const chunks: Buffer[] = [];
            incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
            incoming.on("error", reject);
            incoming.on("end", () => {
                resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) });
            });
        });
        outgoing.end(call.body);
    });
}

function requestOptions(endpoint: Endpoint, call: HttpsCall): RequestOptions {
    const { pinned } = endpoint;
    return {
        ...tlsOptions(endpoint),
        method: call.method,
        path: call.path,
        headers: { host: endpoint.serverName, ...call.headers, ...contentLength(call.body) },
        ...(pinned === undefined
            ? { agent: false }
            : { createConnection: pinnedConnection(tlsOptions(endpoint), { ...endpoint, pinned }) }),
    };
}

function tlsOptions(endpoint: Endpoint): ConnectionOptions & { readonly host: string; readonly port: number } {
    return {
        ...splitAddress(endpoint),
        ca: trustedRoot(endpoint),
        cert: endpoint.client?.certificate,
        key: endpoint.client?.key,
        servername: endpoint.serverName,
        checkServerIdentity: (_dialled, certificate) => checkServerIdentity(endpoint.serverName, certificate),
        // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch the check off.
        rejectUnauthorized: true,
    };
}

function channelCredentials(endpoint: Endpoint): grpc.ChannelCredentials {
    const { client, pinned } = endpoint;
    const pair = client === undefined ? [null, null] : [Buffer.from(client.key), Buffer.from(client.certificate)];
    const [key = null, certificate = null] = pair;
    const credentials = grpc.credentials.createSsl(Buffer.from(trustedRoot(endpoint)), key, certificate, {
        rejectUnauthorized: pinned === undefined,
    });
    return pinned === undefined ? credentials : pinnedCredentials(credentials, { ...endpoint, pinned });
}

/** Without a root of its own, TLS would fall back to the public ones. */
function trustedRoot(endpoint: Endpoint): string {
    if (!endpoint.tlsRoot.includes("BEGIN CERTIFICATE")) {
        throw failure({ operation: "connect", target: endpointName(endpoint) }, "no TLS root certificate is given");
    }
    return endpoint.tlsRoot;
}

function splitAddress(endpoint: Endpoint): { readonly host: string; readonly port: number } {
    const parts = addressParts(endpoint.address);
    if (parts === undefined) {
        const target = endpoint.serverName;
        throw failure({ operation: "connect", target }, `address "${endpoint.address}" is not host:port`);
    }
    return parts;
}

function contentLength(body: string | Uint8Array | undefined): Record<string, string> {
    return body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
}
