import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";

import { codeOf, reasonOf } from "../ground/failure";
import { type Proxy, proxyName } from "./proxy";

/** Until the proxy has made the connection, and TLS is up behind it. */
const connectSeconds = 10;

/** What goes wrong with the proxy itself, which is no fault of the server's. */
interface ProxyProblem extends Error {
    readonly code: string;
    readonly isProxys: true;
}

export function isProxyProblem(error: unknown): error is ProxyProblem {
    return error instanceof Error && "isProxys" in error;
}

/**
 * An agent whose connections go through a proxy, by CONNECT: what is sent in them, a websocket too, is between us and the server. The
 * proxy sees host and port, and neither client certificate nor token.
 */
export function agentThrough(proxy: Proxy, isSecure: boolean, options: https.AgentOptions): http.Agent {
    const agent = isSecure ? new https.Agent(options) : new http.Agent(options);
    return Object.assign(agent, {
        createConnection: (
            wanted: tls.ConnectionOptions,
            made: (error: Error | null, socket: Duplex) => void,
        ): undefined => {
            connected(proxy, wanted, isSecure).then(
                (socket) => {
                    made(null, socket);
                },
                (error: unknown) => {
                    // Node hands on no socket with an error, whatever its types say.
                    made(error as Error, undefined as unknown as Duplex);
                },
            );
        },
    });
}

async function connected(proxy: Proxy, wanted: tls.ConnectionOptions, isSecure: boolean): Promise<Socket> {
    const [host, port] = [wanted.host ?? "", Number(wanted.port)];
    const end = Date.now() + connectSeconds * 1000;
    const plain = await tunnel(proxy, host, port);
    return isSecure ? secured({ ...wanted, host, port, path: undefined, socket: plain }, end - Date.now()) : plain;
}

/** A connection that the proxy has made to that host and port. */
function tunnel(proxy: Proxy, host: string, port: number): Promise<Socket> {
    const { url } = proxy;
    const path = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const request = (url.protocol === "https:" ? https : http).request({
        host: url.hostname.replace(/^\[|\]$/g, ""),
        port: url.port || (url.protocol === "https:" ? 443 : 80),
        method: "CONNECT",
        path,
        headers: { host: path, ...authorization(url) },
        agent: false,
    });
    const late = setTimeout(() => {
        request.destroy(Object.assign(new Error(`no answer within ${connectSeconds} s`), { code: "ETIMEDOUT" }));
    }, connectSeconds * 1000);
    return new Promise<Socket>((resolve, reject) => {
        request.on("error", (error) => {
            reject(problem(proxy, codeOf(error) ?? "UNKNOWN", `cannot be reached: ${reasonOf(error)}`));
        });
        request.once("connect", (answer, socket: Socket, head) => {
            const { statusCode = 0, statusMessage = "" } = answer;
            if (statusCode === 200) {
                socket.unshift(head);
                resolve(socket);
            } else {
                socket.destroy();
                reject(problem(proxy, String(statusCode), refusal(statusCode, statusMessage, path)));
            }
        });
        request.end();
    }).finally(() => {
        clearTimeout(late);
    });
}

function authorization({ username, password }: URL): http.OutgoingHttpHeaders {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return username === "" ? {} : { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

function refusal(code: number, words: string, path: string): string {
    const answer = `makes no connection to ${path} (${code}${words === "" ? "" : ` ${words}`})`;
    return code === 407 ? `${answer}: it wants a user and a password, as in http://user:password@host:port` : answer;
}

function problem(proxy: Proxy, code: string, fault: string): ProxyProblem {
    return Object.assign(new Error(`${proxyName(proxy)} ${fault}`), { code, isProxys: true as const });
}

function secured(options: tls.ConnectionOptions, milliseconds: number): Promise<Socket> {
    const socket = tls.connect(options);
    const late = setTimeout(() => {
        socket.destroy(Object.assign(new Error(`no answer within ${connectSeconds} s`), { code: "ETIMEDOUT" }));
    }, milliseconds);
    return new Promise<Socket>((resolve, reject) => {
        socket.once("error", reject);
        socket.once("secureConnect", () => {
            socket.removeListener("error", reject);
            resolve(socket);
        });
    }).finally(() => {
        clearTimeout(late);
    });
}
