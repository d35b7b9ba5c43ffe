import { gunzipSync } from "node:zlib";

import type { ArchiveFile } from "./archive";
import { reasonOf } from "./failure";

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
const kinds: Readonly<Record<string, ArchiveEntry["kind"]>> = {
    "0": "file",
    "\0": "file",
    "7": "file",
    "5": "directory",
};

/** The entries of a gzipped tar of any usual kind (ustar, PAX, GNU), in their order. */
export function readArchive(archive: Uint8Array): readonly ArchiveEntry[] {
    const tar = gunzipped(archive);
    const entries: ArchiveEntry[] = [];
    let longPath: string | undefined;
    for (let offset = 0; offset < tar.length && !isEnd(tar, offset);) {
        const raw = entryAt(tar, offset);
        offset = raw.next;
        if (raw.type === "x") {
            longPath = paxPath(raw.content) ?? longPath;
        } else if (raw.type === "L") {
            longPath = cString(raw.content);
        } else if (raw.type !== "g") {
            const path = longPath ?? raw.path;
            entries.push({ kind: kinds[raw.type] ?? "other", path, content: raw.content });
            longPath = undefined;
        }
    }
    return entries;
}

function gunzipped(archive: Uint8Array): Buffer {
    try {
        return gunzipSync(archive);
    } catch (error) {
        throw new Error(`it is not gzip: ${reasonOf(error)}`, { cause: error });
    }
}

function isEnd(tar: Buffer, offset: number): boolean {
    return tar.subarray(offset, offset + blockSize).every((byte) => byte === 0);
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

function checksumFits(block: Buffer): boolean {
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    return sum === octal(block.subarray(148, 156));
}

/** A number of a header; NaN when it is none, as for files of 8 GiB and more. */
function octal(field: Buffer): number {
    const digits = cString(field).trim();
    return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function cString(field: Buffer): string {
    const end = field.indexOf(0);
    return field.subarray(0, end === -1 ? field.length : end).toString();
}

/** The `path` among the records "<length> key=value\n" of an extended header. */
function paxPath(records: Buffer): string | undefined {
    let rest = records;
    while (rest.length > 0) {
        const length = Number.parseInt(rest.toString("latin1", 0, 20), 10);
        if (!(length > 0)) {
            return undefined;
        }
        const record = rest.toString("utf8", 0, length);
        const value = /^\d+ path=(.*)\n$/s.exec(record)?.[1];
        if (value !== undefined) {
            return value;
        }
        rest = rest.subarray(length);
    }
    return undefined;
}
