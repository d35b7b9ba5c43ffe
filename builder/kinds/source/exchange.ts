import type { Readable } from "node:stream";

import type { ProcessStreams } from "../../../cluster/api";
import { wait, inTime } from "../../../ground/retry";
import { attachTo, passLines, send, written } from "../../chaincode/attached";
import type { BuiltFile } from "../../chaincode/builds";
import { cutOff, isCutOff } from "../../chaincode/cut";
import { restTime } from "../../chaincode/output";
import { until } from "../../chaincode/progress";
import { type Watched } from "../../chaincode/watched";
import { buildContainerName, isBuilt } from "../../kubernetes/built";
import { type BuildEnd, endOfBuild } from "./end";
import { asking, receipt } from "./job";
import type { PodBuild, Send } from "./one-build";
import { largestResult, type Checksum } from "./results";
import { tarOf, tarSize } from "./tar";

/**
 * Attaches to a build: sends what is to be sent, passes on what the build says and takes its result. Fails with the end of the
 * build.
 */
export async function exchange(build: PodBuild, pod: string, ended: Promise<BuildEnd>, send: Send): Promise<BuiltFile> {
    ended.catch(() => undefined);
    const { plan, cluster, terminal } = build;
    const container = { namespace: plan.settings.namespace, pod, container: buildContainerName };
    const streams = await attachTo(cluster.client, container).catch(async (error: unknown) => {
        throw isCutOff(error) ? ((await failureIn(ended)) ?? error) : error;
    });
    const said = passLines(streams.stderr, plan.label, terminal).catch(() => undefined);
    try {
        const result = await resultOf(build, streams, ended, send);
        // Now the container may end.
        streams.stdin.end();
        await soon(said, plan.settings.keptFor > 0 ? overtakenTime : restTime);
        return result;
    } catch (error) {
        throw isCutOff(error) ? await explained(error, streams, said, ended) : error;
    } finally {
        streams.close();
    }
}

async function resultOf(
    { plan, results }: PodBuild,
    streams: ProcessStreams,
    ended: Promise<BuildEnd>,
    send: Send,
): Promise<BuiltFile> {
    let hear: () => void = () => undefined;
    const received = new Promise<void>((resolve) => {
        hear = resolve;
    });
    const made = receive(streams.stdout, plan.key, hear).then(({ checksum, content }) =>
        results.keep(plan.key, content, checksum),
    );
    const sent = send(streams.stdin, received);
    [made, sent].forEach((work) => void work.catch(() => undefined));
    return Promise.race([made, sent.then(() => made), ended.then((end) => resultAfter(end, made))]);
}

/** The source, and then the question for the result; some programs take more of their input than they need. */
export function sendSource({ source }: PodBuild): Send {
    return async (stdin, received) => {
        await send(stdin, tarSize(source.files), tarOf(source.folder, source.files));
        await received;
        await written(stdin, Buffer.from(asking));
    };
}

/**
 * The question for the result, once it is there: before, it would be taken for a part of the source. Whoever is attached hears each
 * answer, so that of a build that ends meanwhile comes unasked.
 */
export function askForResult(watched: Watched, jobName: string): Send {
    return async (stdin) => {
        const isThere = (): true | undefined => isBuilt(watched.cluster.observed.jobState(jobName).pod) || undefined;
        if (isThere() === undefined) {
            await until(watched, jobName, Infinity, isThere);
            await wait(unaskedTime, watched.stopped);
        }
        await written(stdin, Buffer.from(asking));
    };
}

/** The time in which an answer that nobody here asked for would have begun, in milliseconds. */
const unaskedTime = 1000;

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

/** Where the container goes on: for lines that a result has overtaken. Milliseconds. */
const overtakenTime = 300;

/** undefined when something is not there within the time that what is left of a build may take to arrive. */
function soon<T>(work: Promise<T>, milliseconds = restTime): Promise<T | undefined> {
    return inTime(milliseconds, work, () => undefined);
}

/** What a build writes to its standard output: a line of its key, the digest and the size, then as many bytes. */
interface Received {
    readonly checksum: Checksum;
    readonly content: AsyncIterable<Buffer>;
}

/**
 * Waits for the line; what is before it is the rest of an answer to somebody else. Fails where the output ends, and where the result
 * is too large. `hear` is called when the build says that it has its source.
 */
export async function receive(stdout: Readable, key: string, hear: () => void): Promise<Received> {
    const line = new RegExp(`${key} ([0-9a-f]{64}) +(\\d{1,15})\n`);
    const chunks = chunksOf(stdout);
    let head = Buffer.alloc(0);
    for (;;) {
        const { value } = await chunks.next();
        if (value === undefined) {
            throw cutOff("the connection ended before the build did");
        }
        head = Buffer.concat([head.subarray(-longestLine), value]);
        if (head.includes(`${key} ${receipt}\n`)) {
            hear();
        }
        const found = line.exec(head.toString("latin1"));
        if (found !== null) {
            const [text, sha256 = "", digits] = found;
            const checksum = { sha256, size: Number(digits) };
            if (checksum.size > largestResult) {
                throw new Error(`the result of the build is larger than ${largestResult / 2 ** 20} MiB`);
            }
            return { checksum, content: firstBytes(head.subarray(found.index + text.length), chunks, checksum.size) };
        }
    }
}

/** More than such a line has. Bytes. */
const longestLine = 200;

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
