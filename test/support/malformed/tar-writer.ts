import { deflateRawSync, gzipSync, constants } from "node:zlib";

/** An entry as it is written, however wrong: what is not given is as it should be. */
export interface TarEntry {
    readonly name: string | Buffer;
    readonly content?: string | Buffer;
    /** Default "0", a regular file. */
    readonly type?: string;
    /** Where a link points to. */
    readonly link?: string;
    /** Default 0644. */
    readonly mode?: number;
    /** The size as its field has it. Default the content's. */
    readonly size?: string | Buffer;
    /** The checksum as its field has it. Default the right one. */
    readonly checksum?: string;
    /** Magic and version. Default POSIX's. */
    readonly magic?: string;
}

const blockSize = 512;
const nameSize = 100;

/** A tar with its two blocks of zeros at the end. */
export function tarOf(entries: readonly TarEntry[]): Buffer {
    return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(2 * blockSize)]);
}

/** An entry without anything behind it. */
export function tarEntry(entry: TarEntry): Buffer {
    const content = Buffer.from(entry.content ?? "");
    return Buffer.concat([
        tarHeader(entry),
        content,
        Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize),
    ]);
}

export function tarHeader(entry: TarEntry): Buffer {
    const { name, content = "", type = "0", link = "", mode = 0o644, magic = "ustar\x0000" } = entry;
    const block = Buffer.alloc(blockSize);
    Buffer.from(name).copy(block, 0, 0, nameSize);
    block.write(octal(mode, 8), 100, "latin1");
    block.write(octal(0, 8), 108, "latin1");
    block.write(octal(0, 8), 116, "latin1");
    Buffer.from(entry.size ?? octal(Buffer.byteLength(content), 12)).copy(block, 124, 0, 12);
    block.write(octal(0, 12), 136, "latin1");
    block.write(type, 156, "latin1");
    block.write(link, 157, nameSize, "latin1");
    block.write(magic, 257, "latin1");
    block.write("        ", 148, "latin1");
    let sum = 0;
    for (const byte of block) {
        sum += byte;
    }
    block.write(entry.checksum ?? `${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return block;
}

/** A number of a header. */
export function octal(value: number, width: number): string {
    return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

/** "<length> key=value\n", where the length counts itself. */
export function paxRecord(key: string, value: string): string {
    const rest = Buffer.byteLength(` ${key}=${value}\n`);
    const guess = rest + String(rest).length;
    return `${rest + String(guess).length} ${key}=${value}\n`;
}

/** An extended header for the entry behind it; with type "g" for all that follow. */
export function paxHeader(records: string, type = "x"): TarEntry {
    return { name: "pax", type, content: records };
}

export function gzipOf(tar: Buffer): Buffer {
    return gzipSync(tar, { level: 1 });
}

const zeros = Buffer.alloc(16 * 1024 * 1024);

/**
 * A gzipped tar of one file of zeros, MiB large: a thousandth of that in size, and made without having it in memory. Its
 * checksum is wrong, which costs a second to compute and which nobody comes to: a tar ends before its gzip does.
 */
export function bomb(name: string, mebibytes: number): Buffer {
    const size = mebibytes * 1024 * 1024;
    const chunk = deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH });
    return Buffer.concat([
        Buffer.from("1f8b08000000000000ff", "hex"),
        deflateRawSync(tarHeader({ name, size: octal(size, 12) }), { finishFlush: constants.Z_FULL_FLUSH }),
        ...Array.from({ length: size / zeros.length }, () => chunk),
        deflateRawSync(Buffer.alloc(2 * blockSize)),
        Buffer.alloc(8),
    ]);
}
