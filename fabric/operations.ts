import { get } from "node:http";
import { z } from "zod";

import { codeOf, failure, oneLine, reasonOf } from "../ground/failure";
import { parseJson } from "../ground/json";
import { httpsRequest, type Endpoint } from "./endpoint";
import { channelMetrics, type ChannelMetrics } from "./metrics";

/** The operations port of a node: with TLS and a client, which all but its version wants, or in plain HTTP. */
export type OperationsPort = Endpoint | PlainPort;

interface PlainPort {
    readonly name: string;
    /** host:port to dial. */
    readonly address: string;
}

const answerSeconds = 15;

/** As core/operations/version.go writes it. */
const versionAnswer = z.object({ Version: z.string() });

/** The version of Fabric that an orderer or a peer runs, as its build was told: "2.5.16"; "latest" where it was told none. */
export async function nodeVersion(port: OperationsPort): Promise<string> {
    const what = asked("read the version", port);
    const { status, body } = await ask(what, port, "/version");
    const answer = versionAnswer.safeParse(parseJson(body));
    if (status !== 200 || !answer.success) {
        throw noAnswer(what, status);
    }
    return answer.data.Version;
}

/** What the metrics of an orderer or a peer say of its channels, by their names. */
export async function nodeMetrics(port: OperationsPort): Promise<ReadonlyMap<string, ChannelMetrics>> {
    const what = asked("read the metrics", port);
    const { status, body } = await ask(what, port, "/metrics");
    if (status !== 200) {
        throw noAnswer(what, status);
    }
    return channelMetrics(body);
}

function noAnswer(what: Asked, status: number): Error {
    const reason = `HTTP ${status}: that is no answer of an operations port of Fabric`;
    return failure({ ...what, status: String(status) }, reason);
}

interface Asked {
    readonly operation: string;
    readonly target: string;
}

interface Answer {
    readonly status: number;
    readonly body: string;
}

function asked(operation: string, port: OperationsPort): Asked {
    return { operation, target: `${"name" in port ? port.name : port.serverName} (${port.address})` };
}

async function ask(what: Asked, port: OperationsPort, path: string): Promise<Answer> {
    if ("name" in port) {
        return askPlainly(what, `http://${port.address}${path}`);
    }
    const { operation } = what;
    const call = { method: "GET", path, operation, timeoutSeconds: answerSeconds } as const;
    const { status, body } = await httpsRequest(port, call);
    return { status, body: body.toString() };
}

/** Each over a connection of its own: one that is kept would be that of a process that was restarted meanwhile. */
function askPlainly(what: Asked, url: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const signal = AbortSignal.timeout(answerSeconds * 1000);
        const fail = (error: unknown): void => {
            reject(failure({ ...what, status: codeOf(error) }, oneLine(reasonOf(error))));
        };
        const request = get(url, { agent: false, signal }, (response) => {
            const chunks: Buffer[] = [];
            response.on("data", (chunk: Buffer) => chunks.push(chunk));
            response.once("error", fail);
            response.once("end", () => {
                resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
            });
        });
        request.once("error", fail);
    });
}

/** Whether a version is at least that one, by its first two numbers; undefined for text that is no version. */
export function isVersionSince(version: string, since: string): boolean | undefined {
    const [left, right] = [numbers(version), numbers(since)];
    if (left === undefined || right === undefined) {
        return undefined;
    }
    return left.major > right.major || (left.major === right.major && left.minor >= right.minor);
}

function numbers(version: string): { readonly major: number; readonly minor: number } | undefined {
    const [, major, minor] = /^v?(\d+)\.(\d+)(?![^.\-+])/.exec(version) ?? [];
    return major === undefined || minor === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}
