import { inflateRawSync } from "node:zlib";

/** An entry of an archive, as its directory has it. */
interface ZipEntry {
    readonly name: string;
    /** In bytes, unpacked; what the directory claims. */
    readonly size: number;
    /** Its bytes, unpacked; undefined where they are malformed, or others than the directory claims. */
    readonly content: () => Buffer | undefined;
}

const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;

const endSize = 22;
const entrySize = 46;
const localSize = 30;

/** A comment may follow the end of the directory. */
const longestComment = 0xffff;

/**
 * The entries of an archive (PKWARE's APPNOTE, without encryption and without what is larger than 4 GiB), as its directory has them; none where it has
 * no directory. Several may have the same bytes, so whoever unpacks them bounds what all of them claim: no entry makes more of its bytes than that.
 */
export function* zipEntries(archive: Buffer): Generator<ZipEntry> {
    const end = endOf(archive);
    if (end < 0) {
        return;
    }
    const size = archive.readUInt32LE(end + 12);
    const told = archive.readUInt32LE(end + 16);
    // What precedes an archive, as the script of an executable jar, is not always counted.
    const start = markAt(archive, told) === entryMark ? told : end - size;
    for (let at = start; markAt(archive, at) === entryMark && at + entrySize <= archive.length;) {
        const field = (offset: number): number => archive.readUInt16LE(at + offset);
        const name = archive.toString("utf8", at + entrySize, at + entrySize + field(28));
        const entry = { method: field(10), packed: archive.readUInt32LE(at + 20), size: archive.readUInt32LE(at + 24) };
        const local = archive.readUInt32LE(at + 42) + (start - told);
        yield { name, size: entry.size, content: () => contentOf(archive, local, entry) };
        at += entrySize + field(28) + field(30) + field(32);
    }
}

function endOf(archive: Buffer): number {
    for (let at = archive.length - endSize; at >= Math.max(0, archive.length - endSize - longestComment); at -= 1) {
        if (archive.readUInt32LE(at) === endMark) {
            return at;
        }
    }
    return -1;
}

function markAt(archive: Buffer, at: number): number | undefined {
    return at >= 0 && at + 4 <= archive.length ? archive.readUInt32LE(at) : undefined;
}

interface Packed {
    readonly method: number;
    readonly packed: number;
    readonly size: number;
}

function contentOf(archive: Buffer, local: number, { method, packed, size }: Packed): Buffer | undefined {
    if (markAt(archive, local) !== localMark || local + localSize > archive.length) {
        return undefined;
    }
    const start = local + localSize + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(start, start + packed);
    const content = method === 0 ? bytes : method === 8 ? inflated(bytes, size) : undefined;
    return content?.length === size ? content : undefined;
}

function inflated(bytes: Buffer, size: number): Buffer | undefined {
    try {
        return inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) });
    } catch {
        return undefined;
    }
}
