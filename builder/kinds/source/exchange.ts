import type { Readable } from "node:stream";

import type { ProcessStreams } from "../../../cluster/client";
import { wait } from "../../../cluster/waiting";
import { attachTo, passLines, send } from "../../chaincode/attached";
import type { BuiltFile } from "../../chaincode/builds";
import { cutOff, isCutOff } from "../../chaincode/cut";
import { restTime } from "../../chaincode/output";
import { type BuildEnd, endOfBuild } from "./end";
import { buildContainerName } from "./job";
import type { PodBuild } from "./pod-build";
import { largestResult, type Seal } from "./results";
import { tarOf, tarSize } from "./tar";

/** Hands the source over and takes the result, while what the build says is passed on. Fails with the end of the build. */
export async function exchange(build: PodBuild, pod: string, ended: Promise<BuildEnd>): Promise<BuiltFile> {
    ended.catch(() => undefined);
    const { plan, cluster, terminal } = build;
    const container = { namespace: plan.settings.namespace, pod, container: buildContainerName };
    const streams = await attachTo(cluster.client, container).catch(async (error: unknown) => {
        throw isCutOff(error) ? ((await failureIn(ended)) ?? error) : error;
    });
    const said = passLines(streams.stderr, plan.label, terminal).catch(() => undefined);
    try {
        const result = await resultOf(build, streams, ended);
        // Now the container may end.
        streams.stdin.end();
        await soon(said);
        return result;
    } catch (error) {
        throw isCutOff(error) ? await explained(error, streams, said, ended) : error;
    } finally {
        streams.close();
    }
}

async function resultOf(build: PodBuild, streams: ProcessStreams, ended: Promise<BuildEnd>): Promise<BuiltFile> {
    const { source, plan, results } = build;
    const made = receive(streams.stdout).then(({ seal, content }) => results.keep(plan.key, content, seal));
    const sent = send(streams.stdin, tarSize(source.files), tarOf(source.folder, source.files));
    made.catch(() => undefined);
    return Promise.race([made, sent.then(() => made), ended.then((end) => resultAfter(end, made))]);
}

function resultAfter(end: BuildEnd, made: Promise<BuiltFile>): Promise<BuiltFile> {
    if (end.succeeded) {
        return made;
    }
    throw end.alone ? cutOff("the build ended before its result was there") : endOfBuild(end);
}

/**
 * Why a stream ended early: its connection was cut, which the build then cannot but notice too, or the build came to its
 * end, of which the news may be late.
 */
async function explained(
    error: Error,
    { exit }: ProcessStreams,
    said: Promise<void>,
    ended: Promise<BuildEnd>,
): Promise<Error> {
    const isWhole = await soon(
        exit.then(
            () => true,
            () => false,
        ),
    );
    await soon(said);
    return (isWhole === false ? undefined : await failureIn(ended)) ?? error;
}

/** The failure that a build soon ends with; undefined where it goes on, or does well. */
async function failureIn(ended: Promise<BuildEnd>): Promise<Error | undefined> {
    const end = await soon(ended);
    return end === undefined || end.succeeded ? undefined : endOfBuild(end);
}

/** undefined when something is not there within the time that what is left of a build may take to arrive. */
async function soon<T>(work: Promise<T>): Promise<T | undefined> {
    const end = new AbortController();
    try {
        return await Promise.race([work, wait(restTime, end.signal).then(() => undefined)]);
    } finally {
        end.abort();
    }
}

/** The most of a first line that is looked at. Bytes. */
const longestHead = 100;

/** What a build writes to its standard output: a line of digest and size, then as many bytes. */
export interface Received {
    readonly seal: Seal;
    readonly content: AsyncIterable<Buffer>;
}

/** Waits for the first line. Fails where the output ends before it, and where the result is too large. */
export async function receive(stdout: Readable): Promise<Received> {
    const chunks = chunksOf(stdout);
    let head = Buffer.alloc(0);
    while (!head.includes(newline) && head.length < longestHead) {
        const { value } = await chunks.next();
        if (value === undefined) {
            throw cutOff("the connection ended before the build did");
        }
        head = Buffer.concat([head, value]);
    }
    const [line = "", sha256 = "", size = ""] =
        /^([0-9a-f]{64}) +(\d+)\n/.exec(head.toString("latin1", 0, longestHead)) ?? [];
    if (line === "") {
        throw new Error("the build image's shell does not say what it made, as sh with sha256sum and wc would");
    }
    const seal = { sha256, size: Number(size) };
    if (seal.size > largestResult) {
        throw new Error(`the result of the build is larger than ${largestResult / 2 ** 20} MiB`);
    }
    return { seal, content: firstBytes(head.subarray(line.length), chunks, seal.size) };
}

const newline = 0x0a;

async function* chunksOf(stdout: Readable): AsyncGenerator<Buffer, undefined> {
    for await (const chunk of stdout) {
        yield chunk as Buffer;
    }
    return undefined;
}

/** As many bytes and no more: the output stays open until somebody says that all is there. */
async function* firstBytes(
    first: Buffer,
    rest: AsyncGenerator<Buffer, undefined>,
    size: number,
): AsyncGenerator<Buffer> {
    let left = size;
    let chunk: Buffer | undefined = first;
    while (chunk !== undefined && left > 0) {
        yield chunk.subarray(0, left);
        left -= chunk.length;
        chunk = left > 0 ? (await rest.next()).value : undefined;
    }
}
