import { tarBlock, tarHeader, tarPadding } from "../ground/tar";
import { gzip, gzipStored } from "./gzip";

/** A regular file of an archive. */
export interface ArchiveFile {
    /** Relative, with forward slashes. */
    readonly path: string;
    readonly content: Uint8Array;
}

const longestName = 100;
const longestPrefix = 155;

/**
 * Files as a gzipped tar whose bytes follow from paths and contents alone: entries sorted by the bytes of their paths, time 0, owner 0,
 * mode 0644, and stored deflate blocks.
 */
export function newArchive(files: readonly ArchiveFile[]): Buffer {
    return gzipStored(tarOf(files));
}

/** The same compressed, whose bytes are the same everywhere, too. */
export function newCompressedArchive(files: readonly ArchiveFile[]): Promise<Buffer> {
    return gzip(tarOf(files));
}

/** Bytes of the tar of such files. */
export function tarSize(files: readonly ArchiveFile[]): number {
    const parts = [...files.flatMap(entry), Buffer.alloc(2 * tarBlock)];
    return parts.reduce((sum, { length }) => sum + length, 0);
}

function tarOf(files: readonly ArchiveFile[]): Buffer {
    const sorted = files
        .map((file) => ({ ...file, key: Buffer.from(file.path) }))
        .sort((a, b) => Buffer.compare(a.key, b.key));
    return Buffer.concat([...sorted.flatMap(entry), Buffer.alloc(2 * tarBlock)]);
}

function entry({ path, content }: ArchiveFile): readonly Uint8Array[] {
    const name = splitName(path);
    if (name !== undefined) {
        return [header(name, content.length, "0"), content, tarPadding(content.length)];
    }
    // POSIX.1-2001: a record of its own carries a path that the header has no room for.
    const extended = paxRecord("path", path);
    const cut = Buffer.from(path).subarray(0, longestName).toString("latin1");
    return [
        header({ name: "pax/path", prefix: "" }, extended.length, "x"),
        extended,
        tarPadding(extended.length),
        header({ name: cut, prefix: "" }, content.length, "0"),
        content,
        tarPadding(content.length),
    ];
}

interface HeaderName {
    readonly name: string;
    readonly prefix: string;
}

/** The path as the ustar header holds it, in Latin-1 of its UTF-8 bytes; undefined when it has no room. */
function splitName(path: string): HeaderName | undefined {
    const bytes = Buffer.from(path).toString("latin1");
    if (bytes.length <= longestName) {
        return { name: bytes, prefix: "" };
    }
    const slash = bytes.lastIndexOf("/", longestPrefix);
    const name = bytes.slice(slash + 1);
    return slash > 0 && name.length <= longestName ? { name, prefix: bytes.slice(0, slash) } : undefined;
}

/** A ustar header (POSIX.1-1988). */
function header({ name, prefix }: HeaderName, size: number, type: "0" | "x"): Buffer {
    return tarHeader(name, size, type, { mode: "0000644", time: 0, prefix });
}

/** "<length> key=value\n", where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
    const rest = Buffer.from(` ${key}=${value}\n`);
    const guess = rest.length + String(rest.length).length;
    const length = rest.length + String(guess).length;
    return Buffer.concat([Buffer.from(String(length)), rest]);
}
