import type { Readable } from "node:stream";

import { cutOff } from "../../chaincode/cut";
import { largestResult, type Seal } from "./results";

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
