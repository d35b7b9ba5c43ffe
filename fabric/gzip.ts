import { setImmediate as others } from "node:timers/promises";
import { crc32 } from "node:zlib";

import { Deflate } from "fflate";

/** What is left of a stored deflate block for data. */
const storedSize = 0xffff;

/** Bytes that are compressed at a time: a few milliseconds, and part of what the result follows from. */
const pieceSize = 0x10000;

/**
 * Content as gzip whose bytes follow from the content alone. The compressor is written in JavaScript: what zlib makes differs between its
 * releases, and Node's own between processors. Other work goes on meanwhile, since tens of MiB take seconds.
 */
export async function gzip(content: Uint8Array): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    // Without `mem` its table would be as large as a logarithm says, which is no integer arithmetic.
    const deflate = new Deflate({ level: 6, mem: 8 }, (part) => {
        parts.push(part);
    });
    for (let start = 0; start === 0 || start < content.length; start += pieceSize) {
        deflate.push(content.subarray(start, start + pieceSize), start + pieceSize >= content.length);
        await others();
    }
    return Buffer.concat([header, ...parts, trailerOf(content)]);
}

/** The same without compression, as blocks of type 0 (RFC 1951). */
export function gzipStored(content: Uint8Array): Buffer {
    const parts: Uint8Array[] = [header];
    for (let start = 0; start === 0 || start < content.length; start += storedSize) {
        const block = content.subarray(start, start + storedSize);
        const lengths = Buffer.alloc(5);
        lengths.writeUInt8(start + storedSize >= content.length ? 1 : 0, 0);
        lengths.writeUInt16LE(block.length, 1);
        lengths.writeUInt16LE(block.length ^ 0xffff, 3);
        parts.push(lengths, block);
    }
    return Buffer.concat([...parts, trailerOf(content)]);
}

/** RFC 1952 without time and name, "operating system unknown". */
const header = Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);

function trailerOf(content: Uint8Array): Buffer {
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(crc32(content), 0);
    trailer.writeUInt32LE(content.length % 2 ** 32, 4);
    return trailer;
}
