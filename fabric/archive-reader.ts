import { isUtf8 } from "node:buffer";
import { crc32, gunzipSync } from "node:zlib";

import { codeOf, oneLine, reasonOf } from "../ground/failure";
import type { ArchiveFile } from "./archive";
import { paxPath } from "./pax";

/** One entry of a tar as it is read; whoever reads decides which kinds it takes. */
export interface ArchiveEntry extends ArchiveFile {
    readonly kind: "file" | "directory" | "other";
}

interface RawEntry {
    readonly type: string;
    readonly path: string;
    readonly content: Buffer;
    /** Offset of the next header. */
    readonly next: number;
}

const blockSize = 512;

/**
 * Bytes that an archive may unpack to, and entries that it may have. Peers know no limit but the 100 MiB of a message,
 * which a few MiB of gzip can make gigabytes of; no chaincode comes near, vendored modules and indexes included.
 */
export const largestTar = 256 * 1024 * 1024;
export const mostEntries = 65_536;

/**
 * The entries of a gzipped tar (ustar, PAX, GNU), in their order. Refuses what readers do not agree about, such as bytes
 * behind the end, and what unpacks to more than 256 MiB or 65536 entries.
 */
export function readArchive(archive: Uint8Array): readonly ArchiveEntry[] {
    const tar = gunzipped(archive);
    const entries: ArchiveEntry[] = [];
    let longPath: string | undefined;
    let offset = 0;
    while (offset < tar.length && !isZero(tar.subarray(offset, offset + blockSize))) {
        const raw = entryAt(tar, offset);
        offset = raw.next;
        if (raw.type === "x") {
            longPath = paxPath(raw.content) ?? longPath;
        } else if (raw.type === "L") {
            longPath = cString(raw.content);
        } else {
            entries.push({ kind: kindOf(raw), path: longPath ?? raw.path, content: raw.content });
            longPath = undefined;
        }
        if (entries.length > mostEntries) {
            throw new Error(`it has more than ${mostEntries} entries`);
        }
    }
    if (longPath !== undefined) {
        throw new Error(`it ends before the entry ${oneLine(longPath, 100)}`);
    }
    if (!isZero(tar.subarray(offset))) {
        throw new Error(`something follows the end of the tar at byte ${offset}`);
    }
    return entries;
}

function gunzipped(archive: Uint8Array): Buffer {
    const tar = inflated(archive);
    // The trailer of RFC 1952; with other bytes, or another gzip, behind it the last ones belong to something else.
    const checksumAt = archive.byteOffset + archive.length - 8;
    if (Buffer.from(archive.buffer, checksumAt, 4).readUInt32LE() !== crc32(tar)) {
        throw new Error("something follows the end of the gzip");
    }
    return tar;
}

function inflated(archive: Uint8Array): Buffer {
    try {
        return gunzipSync(archive, { maxOutputLength: largestTar, chunkSize: 1024 * 1024 });
    } catch (error) {
        if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") {
            throw new Error(`it unpacks to more than ${largestTar} bytes`, { cause: error });
        }
        throw new Error(`it is not gzip: ${reasonOf(error)}`, { cause: error });
    }
}

/** Whether all bytes are 0: the first one is, and each is like the one before it. */
function isZero(bytes: Buffer): boolean {
    return bytes.length === 0 || (bytes[0] === 0 && bytes.subarray(1).equals(bytes.subarray(0, -1)));
}

function entryAt(tar: Buffer, offset: number): RawEntry {
    const block = tar.subarray(offset, offset + blockSize);
    const start = offset + blockSize;
    const size = block.length === blockSize && checksumFits(block) ? octal(block.subarray(124, 136)) : Number.NaN;
    if (!(start + size <= tar.length)) {
        throw new Error(`it is not a whole tar: no entry at byte ${offset}`);
    }
    const prefix = block.toString("latin1", 257, 262) === "ustar" ? cString(block.subarray(345, 500)) : "";
    const name = cString(block.subarray(0, 100));
    return {
        type: block.toString("latin1", 156, 157),
        path: prefix === "" ? name : `${prefix}/${name}`,
        content: tar.subarray(start, start + size),
        next: start + Math.ceil(size / blockSize) * blockSize,
    };
}

/** As Go's archive/tar, which peers read with, tells them; a header for all entries (type g) is an entry to it. */
function kindOf({ type, path }: RawEntry): ArchiveEntry["kind"] {
    switch (type) {
        case "0":
            return "file";
        case "\0":
            return path.endsWith("/") ? "directory" : "file";
        case "5":
            return "directory";
        default:
            return "other";
    }
}

function checksumFits(block: Buffer): boolean {
    // As if its own field held spaces.
    let sum = 8 * 0x20;
    for (const [index, byte] of block.entries()) {
        sum += index < 148 || index >= 156 ? byte : 0;
    }
    return sum === octal(block.subarray(148, 156));
}

/** A number of a header; NaN when it is none, as for files of 8 GiB and more. */
function octal(field: Buffer): number {
    const digits = field.toString("latin1").replace(/\0.*/s, "").trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function cString(field: Buffer): string {
    const end = field.indexOf(0);
    const bytes = field.subarray(0, end === -1 ? field.length : end);
    if (!isUtf8(bytes)) {
        throw new Error(`the name ${oneLine(bytes.toString("latin1"), 100)} is not UTF-8`);
    }
    return bytes.toString();
}
