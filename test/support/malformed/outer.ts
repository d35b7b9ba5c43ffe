import { gzipSync } from "node:zlib";

import { goodCode, goodMetadata, goodPackage, type Malformed, outer, outerEntries } from "./malformed";
import { gzipOf, paxHeader, paxRecord, type TarEntry, tarEntry, tarHeader, tarOf } from "./tar-writer";

const good = [goodMetadata, goodCode];
const header = /inspecting next tar header: archive\/tar: invalid tar header/;
const irregular = (name: string): RegExp =>
    new RegExp(`tar entry ${name.replace("\n", " ")} is not a regular file, type \\d+`);

/** One more entry, of a kind that peers refuse. */
function withEntry(name: string, entry: TarEntry): Malformed {
    const path = entry.name.toString();
    const says = new RegExp(`entry "${path.replace("\n", String.raw`\\n`)}" of the package is not a regular file`);
    return outerEntries(name, () => [...good, entry], says, irregular(path));
}

function broken(name: string, archive: () => Buffer, reader: RegExp, peer: Malformed["peer"]): Malformed {
    return outer(name, () => gzipOf(archive()), reader, peer);
}

/** The bytes of an archive with some of them replaced. */
function patched(archive: Buffer, at: number, bytes: readonly number[]): Buffer {
    const copy = Buffer.from(archive);
    Buffer.from(bytes).copy(copy, at < 0 ? copy.length + at : at);
    return copy;
}

const unparseable = /could not parse as a chaincode install package: /;
const noGzip = /error reading as gzip stream: /;

/** What is no gzip, or a broken one. */
const gzips: readonly Malformed[] = [
    outer("nothing at all", () => Buffer.of(), /it is not gzip: unexpected end of file/, noGzip),
    outer("text", () => Buffer.from("metadata.json"), /it is not gzip: incorrect header check/, noGzip),
    outer("a zip file", () => Buffer.from("PK\u0003\u0004".padEnd(64, "\0")), /it is not gzip/, noGzip),
    outer("a tar without gzip", () => tarOf(good), /it is not gzip: incorrect header check/, noGzip),
    outer(
        "only the head of a gzip",
        () => goodPackage(1).subarray(0, 10),
        /not gzip: unexpected end/,
        /unexpected EOF/,
    ),
    outer("half a gzip", () => goodPackage(2).subarray(0, 200), /not gzip: unexpected end of file/, /unexpected EOF/),
    outer(
        "a gzip of an unknown method",
        () => patched(goodPackage(3), 2, [9]),
        /not gzip: unknown compression method/,
        noGzip,
    ),
    // A peer stops reading where the tar ends, before the checksum.
    outer(
        "a wrong checksum of the gzip",
        () => patched(goodPackage(4), -8, [1, 2, 3, 4]),
        /incorrect data check/,
        "takes it",
    ),
    outer(
        "a wrong length of the gzip",
        () => patched(goodPackage(5), -4, [1, 2]),
        /incorrect length check/,
        "takes it",
    ),
    outer(
        "garbage behind the gzip",
        () => Buffer.concat([goodPackage(6), Buffer.from("garbage")]),
        /something follows the end of the gzip|incorrect header check/,
        "takes it",
    ),
    outer(
        "another package behind the gzip",
        () => Buffer.concat([goodPackage(7), goodPackage(8)]),
        /something follows the end of the (?:tar|gzip)/,
        "takes it",
    ),
    outer("a gzip of text", () => gzipSync("metadata.json"), /not a whole tar: no entry at byte 0/, /unexpected EOF/),
    outer("a gzip in a gzip", () => gzipSync(goodPackage(9)), /not a whole tar: no entry at byte 0/, unparseable),
];

/** Tars that are broken, or that two readers read differently. */
const tars: readonly Malformed[] = [
    broken("no entries", () => tarOf([]), /it has no metadata\.json/, /did not find a code package/),
    broken(
        "an end in the middle of a file",
        () => tarOf(good).subarray(0, 1100),
        /not a whole tar: no entry at byte/,
        /unexpected EOF/,
    ),
    broken(
        "an end in the middle of a header",
        () => tarOf(good).subarray(0, 1024 + 100),
        /not a whole tar: no entry at byte 1024/,
        /unexpected EOF/,
    ),
    broken(
        "something behind the end of the tar",
        () => Buffer.concat([tarOf(good), tarEntry({ name: "more", content: "hidden" })]),
        /something follows the end of the tar at byte \d+/,
        "takes it",
    ),
    broken(
        "a block of zeros between entries",
        () => Buffer.concat([tarEntry(goodMetadata), Buffer.alloc(512), tarEntry(goodCode), Buffer.alloc(1024)]),
        /something follows the end of the tar at byte 1024/,
        header,
    ),
    ...[
        { name: "a wrong checksum of a header", entry: { checksum: "000000\0 " } },
        { name: "no checksum of a header", entry: { checksum: "        " } },
        { name: "a negative size", entry: { size: "-0000000001\0" } },
        { name: "a negative binary size", entry: { size: Buffer.alloc(12, 0xff) } },
        { name: "a size that is no number", entry: { size: "0x10\0" } },
    ].map(({ name, entry }) =>
        outerEntries(name, () => [{ name: "more", ...entry }, ...good], /not a whole tar: no entry at byte 0/, header),
    ),
    outerEntries(
        "a size of 8 GiB",
        () => [...good, { name: "more", size: "77777777777\0" }],
        /not a whole tar: no entry at byte \d+/,
        /unexpected EOF/,
    ),
    outerEntries(
        "a binary size of 4 EiB",
        () => [...good, { name: "more", size: Buffer.from("800000004000000000000000", "hex") }],
        /not a whole tar: no entry at byte \d+/,
        /unexpected EOF|invalid tar header/,
    ),
];

/** Entries of kinds that have no place there. */
const kinds: readonly Malformed[] = [
    withEntry("a folder beside the code", { name: "META-INF/", type: "5" }),
    withEntry("a symbolic link", { name: "link", type: "2", link: "/etc/passwd" }),
    withEntry("a symbolic link whose name has a line break", { name: "a\nb", type: "2", link: "/etc/passwd" }),
    withEntry("a hard link", { name: "link", type: "1", link: "metadata.json" }),
    withEntry("a character device", { name: "null", type: "3" }),
    withEntry("a block device", { name: "disk", type: "4" }),
    withEntry("a FIFO", { name: "pipe", type: "6" }),
    withEntry("a contiguous file", { name: "more", type: "7" }),
    withEntry("an unknown kind of entry", { name: "more", type: "Z" }),
    withEntry("a header for all entries", { ...paxHeader(paxRecord("comment", "a"), "g"), name: "pax" }),
    outerEntries(
        "a link in place of the metadata",
        () => [{ name: "metadata.json", type: "2", link: "/etc/passwd" }, goodCode],
        /entry "metadata\.json" of the package is not a regular file/,
        irregular("metadata.json"),
    ),
    outerEntries(
        "a folder in place of the code",
        () => [goodMetadata, { name: "code.tar.gz/", type: "5" }],
        /entry "code\.tar\.gz\/" of the package is not a regular file/,
        irregular("code.tar.gz/"),
    ),
    broken(
        "a sparse file as GNU tar writes it",
        () =>
            Buffer.concat([
                tarEntry(goodMetadata),
                tarHeader({ name: "more", type: "S", magic: "ustar  \0" }),
                tarEntry(goodCode),
                Buffer.alloc(1024),
            ]),
        /entry "more" of the package is not a regular file/,
        /tar entry more is not a regular file|invalid tar header/,
    ),
];

export const outerArchives: readonly Malformed[] = [...gzips, ...tars, ...kinds];
