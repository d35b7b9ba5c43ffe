import { Resolver } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { connect } from "node:net";
import { Client, credentials } from "@grpc/grpc-js";

import { failure } from "../../ground/failure";
import { until } from "../../ground/retry";
import { logTail } from "./log";
import { type PartProcess, isAlive } from "./processes";

/** Whether something works by now. */
export type Check = () => Promise<boolean>;

/** What is waited for. */
interface Wait {
    readonly part: PartProcess;
    readonly check: Check;
    readonly seconds: number;
    /** Parts without which it cannot work: when one of them ends, that is the reason. Default none. */
    readonly needs?: readonly PartProcess[];
}

/** Waits until a part works. Fails as soon as its process ends, when it takes longer than it may, and with the signal. */
export async function untilReady({ part, check, seconds, needs = [] }: Wait, signal: AbortSignal): Promise<void> {
    const isReady = async (): Promise<boolean> => {
        if (await check()) {
            return true;
        }
        signal.throwIfAborted();
        const dead = [...needs, part].find((each) => !isAlive(each));
        if (dead !== undefined) {
            throw notReady(dead, `it ended: ${logTail(dead.log)}`);
        }
        return false;
    };
    if (!(await until(seconds, isReady, 50, signal))) {
        throw notReady(part, `it did not answer within ${seconds} s: ${logTail(part.log)}`);
    }
}

function notReady(part: PartProcess, reason: string): Error {
    const advice = "Run `npm run down`, then `npm start` again; if it fails in the same way, its log says more.";
    return failure({ operation: `start ${part.name}`, target: "this machine", log: part.log, advice }, reason);
}

/** What an HTTP endpoint is asked with. */
interface Asking {
    /** The PEM that signs its certificate. */
    readonly authority?: string;
    readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP endpoint answers 200. */
export function answers(url: string, { authority, headers = {} }: Asking = {}): Check {
    return () =>
        new Promise((resolve) => {
            const trust = authority === undefined ? {} : { ca: authority };
            const options = { timeout: 2000, agent: false, headers, ...trust };
            const request = (url.startsWith("https:") ? https : http).get(url, options, (answer) => {
                answer.resume();
                resolve(answer.statusCode === 200);
            });
            request.on("timeout", () => request.destroy());
            request.on("error", () => {
                resolve(false);
            });
        });
}

/** A unix socket accepts connections. */
export function accepts(path: string): Check {
    return () =>
        new Promise((resolve) => {
            const socket = connect(path);
            socket.on("connect", () => {
                socket.destroy();
                resolve(true);
            });
            socket.on("error", () => {
                resolve(false);
            });
        });
}

/** A gRPC server at a unix socket answers an empty request to a method, as in "/package.Service/Method". */
export function serves(path: string, method: string): Check {
    return () =>
        new Promise((resolve) => {
            const client = new Client(`unix://${path}`, credentials.createInsecure());
            const asIs = (bytes: Buffer): Buffer => bytes;
            const deadline = Date.now() + 2000;
            client.makeUnaryRequest(method, asIs, asIs, Buffer.alloc(0), { deadline }, (error) => {
                client.close();
                resolve(error === null);
            });
        });
}

/** A name server knows a name and says the address that it must have. */
export function resolves(server: string, name: string, address: string): Check {
    return async () => {
        const resolver = new Resolver({ timeout: 500, tries: 1 });
        resolver.setServers([server]);
        const found = await resolver.resolve4(name).catch((): string[] => []);
        return found.includes(address);
    };
}
