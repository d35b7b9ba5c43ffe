import { codeOf, goodCode, goodMetadata, image, type Malformed, metadata, outer, outerEntries } from "./malformed";
import { bomb, gzipOf, paxHeader, paxRecord, tarEntry, tarOf } from "./tar-writer";

const good = [goodMetadata, goodCode];
const noMetadata = /it has no metadata\.json/;
const peerNoMetadata = /did not find any package metadata \(missing metadata\.json\)/;
const invalidHeader = /inspecting next tar header: archive\/tar: invalid tar header/;
const malformedPax = /an extended header is malformed/;

function named(name: string, metadataName: string): Malformed {
    return outerEntries(name, () => [{ ...goodMetadata, name: metadataName }, goodCode], noMetadata, peerNoMetadata);
}

/** Names that are wrong, absent, or there twice. */
const names: readonly Malformed[] = [
    outerEntries("no metadata", () => [goodCode], noMetadata, peerNoMetadata),
    outerEntries("no code", () => [goodMetadata], /it has no code\.tar\.gz/, /did not find a code package/),
    named("metadata in capitals", "METADATA.JSON"),
    named("metadata with an absolute path", "/metadata.json"),
    named("metadata with a path that leaves the folder", "../metadata.json"),
    named("metadata with a path of its own folder", "./metadata.json"),
    outerEntries(
        "metadata twice",
        () => [{ ...goodMetadata, content: '{"type":"k8s","label":"first"}' }, ...good],
        /entry "metadata\.json" of the package is there twice/,
        "takes it",
    ),
    outerEntries(
        "code twice",
        () => [...good, { ...goodCode, content: codeOf({ "image.json": image, more: "more" }) }],
        /entry "code\.tar\.gz" of the package is there twice/,
        "takes it",
    ),
    outerEntries(
        "a name that is not UTF-8",
        () => [...good, { name: Buffer.from([0xff, 0xfe]) }],
        /the name ÿþ is not UTF-8/,
        "takes it",
    ),
    outerEntries(
        "a folder with a name of a MiB",
        () => [...good, paxHeader(paxRecord("path", "n".repeat(1024 * 1024))), { name: "n", type: "5" }],
        /entry "n{100}…" of the package is not a regular file/,
        /tar entry n+ is not a regular file|invalid tar header|archive\/tar: header field too long/,
    ),
];

/** Extended headers that are wrong, or that give a file another size or another name. */
const extended: readonly Malformed[] = [
    outerEntries(
        "a size in an extended header",
        () => [...good, paxHeader(paxRecord("size", "1")), { name: "more", content: "hidden" }],
        /the extended header's size is not supported/,
        "takes it",
    ),
    outerEntries(
        "a sparse file in an extended header",
        () => [
            ...good,
            paxHeader(paxRecord("GNU.sparse.major", "1") + paxRecord("GNU.sparse.minor", "0")),
            { name: "more" },
        ],
        /the extended header's GNU\.sparse\.major is not supported/,
        /invalid tar header|unexpected EOF/,
    ),
    outerEntries(
        "a record that is longer than its extended header",
        () => [...good, paxHeader("99 path=a\n"), { name: "more" }],
        malformedPax,
        invalidHeader,
    ),
    outerEntries("a record without a length", () => [paxHeader("path=a\n"), ...good], malformedPax, invalidHeader),
    outerEntries(
        "a NUL in a long name",
        () => [paxHeader(paxRecord("path", "a\0b")), ...good],
        malformedPax,
        invalidHeader,
    ),
    outer(
        "a long name and no entry for it",
        () => gzipOf(tarOf([...good, { name: "././@LongLink", type: "L", content: "long\0" }])),
        /it ends before the entry long/,
        "takes it",
    ),
    outer(
        "a long name that hides the metadata",
        () =>
            gzipOf(
                Buffer.concat([
                    tarEntry({ name: "././@LongLink", type: "L", content: "other\0" }),
                    tarOf([{ ...goodMetadata, content: metadata }, goodCode]),
                ]),
            ),
        noMetadata,
        peerNoMetadata,
    ),
];

/** What unpacks to far more than it is. */
const large: readonly Malformed[] = [
    outer(
        "1 GiB of zeros beside the code",
        () => bomb("more", 1024),
        /it unpacks to more than 268435456 bytes/,
        undefined,
    ),
    outer("1 GiB of zeros as metadata", () => bomb("metadata.json", 1024), /it unpacks to more than/, undefined),
    outerEntries(
        "70000 entries",
        () => [...good, ...Array.from({ length: 70_000 }, (_, index) => ({ name: `more-${index}` }))],
        /it has more than 65536 entries/,
        undefined,
    ),
];

export const outerNames: readonly Malformed[] = [...names, ...extended, ...large];
