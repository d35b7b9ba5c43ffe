import { paxPath } from "../../../fabric/pax";
import type { ByteReader } from "./byte-reader";

/** An entry of an image's layer. */
export interface TarEntry {
    /** Relative, with forward slashes and none at either end. */
    readonly path: string;
    readonly kind: "file" | "folder" | "link";
    readonly isExecutable: boolean;
    /** In bytes. */
    readonly size: number;
    /** A file's bytes, once; whatever is not taken is passed over. */
    readonly content: AsyncGenerator<Buffer>;
}

const blockSize = 512;

/** Extended headers have some hundred bytes; nothing of this size is held in memory for one. */
const longestExtension = 2 ** 20;

/** The entries of a tar as layers have it (ustar, with the long names of POSIX.1-2001 and of GNU), one at a time. */
export async function* tarEntries(reader: ByteReader): AsyncGenerator<TarEntry> {
    let longName: string | undefined;
    for (;;) {
        const header = await reader.block(blockSize);
        if (header === undefined || header.every((byte) => byte === 0)) {
            return;
        }
        const { type, size, mode } = fieldsOf(header);
        if (type === "x" || type === "L") {
            const extension = await extensionOf(reader, size);
            longName = type === "x" ? (paxPath(extension) ?? longName) : text(extension, 0, extension.length);
            continue;
        }
        const end = reader.position() + size + padding(size);
        const content = reader.chunks(size);
        const kind = kinds[type];
        if (kind !== undefined) {
            const path = (longName ?? nameOf(header)).replace(/^(?:\.?\/)+|\/$/g, "");
            yield { path, kind, isExecutable: (mode & 0o111) !== 0, size, content };
        }
        longName = undefined;
        await pass(reader, end);
    }
}

/** Devices and pipes are nothing of a package's; further kinds of headers (`g`, `K`) say nothing that is wanted here. */
const kinds: Readonly<Record<string, TarEntry["kind"] | undefined>> = {
    "\0": "file",
    "0": "file",
    "1": "link",
    "2": "link",
    "5": "folder",
    "7": "file",
};

async function extensionOf(reader: ByteReader, size: number): Promise<Buffer> {
    const end = reader.position() + size + padding(size);
    const extension = size > longestExtension ? undefined : await reader.block(size);
    if (extension === undefined) {
        throw new Error("a layer's archive is malformed: an extended header is too long");
    }
    await pass(reader, end);
    return extension;
}

/** Whatever was not taken of an entry. */
async function pass(reader: ByteReader, end: number): Promise<void> {
    const left = reader.chunks(end - reader.position());
    while ((await left.next()).done !== true) {
        // Nothing is kept.
    }
}

function fieldsOf(header: Buffer): { readonly type: string; readonly size: number; readonly mode: number } {
    const size = numberAt(header, 124, 12);
    const mode = numberAt(header, 100, 8);
    if (!Number.isSafeInteger(size) || size < 0) {
        throw new Error("a layer's archive is malformed: a header has no size");
    }
    const type = header.toString("latin1", 156, 157);
    // Nothing follows the header of links, devices, folders and pipes, whatever size it has.
    return { type, size: /[1-6]/.test(type) ? 0 : size, mode: Number.isSafeInteger(mode) ? mode : 0 };
}

/** Octal digits; GNU has larger numbers in base 256, marked by the first bit. */
function numberAt(header: Buffer, start: number, length: number): number {
    if (((header[start] ?? 0) & 0x80) !== 0) {
        return header.readUIntBE(start + length - 6, 6);
    }
    const digits = text(header, start, start + length).trim();
    return digits === "" ? 0 : /^[0-7]+$/.test(digits) ? parseInt(digits, 8) : NaN;
}

function nameOf(header: Buffer): string {
    const isUstar = header.toString("latin1", 257, 262) === "ustar";
    const prefix = isUstar ? text(header, 345, 500) : "";
    const name = text(header, 0, 100);
    // GNU's own form has times where ustar has the prefix.
    return prefix === "" || header.toString("latin1", 257, 265) === "ustar  \0" ? name : `${prefix}/${name}`;
}

function text(bytes: Buffer, start: number, end: number): string {
    const zero = bytes.indexOf(0, start);
    return bytes.toString("utf8", start, zero < 0 || zero > end ? end : zero);
}

function padding(size: number): number {
    return (blockSize - (size % blockSize)) % blockSize;
}
