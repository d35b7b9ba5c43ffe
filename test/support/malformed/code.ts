import { codeOf, type Files, goodMetadata, image, type Malformed, notBuilt, outerEntries } from "./malformed";
import { bomb, gzipOf, paxHeader, paxRecord, type TarEntry, tarOf } from "./tar-writer";

const imageEntry: TarEntry = { name: "image.json", content: image };
const noArtifacts = /error retrieving DB artifacts from code package: /;

/** A package whose code is those bytes. */
function code(name: string, content: () => Buffer, reader: RegExp, peer: Malformed["peer"]): Malformed {
    return outerEntries(name, () => [goodMetadata, { name: "code.tar.gz", content: content() }], reader, peer);
}

/** A package whose code has one more entry. */
function withEntry(name: string, entry: TarEntry, reader: RegExp, peer: Malformed["peer"]): Malformed {
    return code(name, () => gzipOf(tarOf([imageEntry, entry])), reader, peer);
}

/** The same where our packer can be asked for such a file, too. */
function withFile(name: string, path: string, reader: RegExp, peer: Malformed["peer"]): Malformed {
    const entries = Buffer.byteLength(path) > 100 ? [paxHeader(paxRecord("path", path))] : [];
    const files: Files = { "image.json": image, [path]: "" };
    return {
        ...code(name, () => gzipOf(tarOf([imageEntry, ...entries, { name: path }])), reader, peer),
        packer: { source: { type: "k8s", label: "basic", files: bytesOf(files) }, says: reader },
    };
}

function bytesOf(files: Files): Readonly<Record<string, Buffer>> {
    return Object.fromEntries(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
}

const escaping = /tar contains the absolute or escaping path/;
const invalidType = /invalid file type '\d+' contained in archive for file/;
const noPlainFile = /is not a plain relative path of a file/;
const noPlainFolder = /is not a plain relative path of a folder/;
const irregular = /entry "[^"]+" of code\.tar\.gz is not a regular file/;

const archives: readonly Malformed[] = [
    code("code that is empty", () => Buffer.of(), /code\.tar\.gz: it is not gzip/, noArtifacts),
    code("code that is text", () => Buffer.from("no gzip at all"), /code\.tar\.gz: it is not gzip/, noArtifacts),
    code(
        "code that is cut off",
        () => codeOf({ "image.json": image }).subarray(0, 100),
        /code\.tar\.gz: it is not gzip: unexpected end of file/,
        /unexpected EOF/,
    ),
    code("code without files", () => gzipOf(tarOf([])), /code\.tar\.gz: there are no files/, notBuilt),
    code(
        "code with a wrong header",
        () => gzipOf(tarOf([imageEntry, { name: "more", checksum: "0" }])),
        /code\.tar\.gz: it is not a whole tar: no entry at byte \d+/,
        noArtifacts,
    ),
];

const paths: readonly Malformed[] = [
    withFile("code with an absolute path", "/etc/canary", noPlainFile, escaping),
    withFile("code with a path into the folder above", "../canary", noPlainFile, escaping),
    withFile("code with a path that leaves it in the middle", "a/../../canary", noPlainFile, escaping),
    withFile("code with the folder above as a file", "..", noPlainFile, escaping),
    withFile("code with a path that goes up and comes back", "a/../image2.json", noPlainFile, "takes it"),
    withFile("code with a backslash in a path", "..\\canary", noPlainFile, "takes it"),
    withFile("code with a line break in a path", "a\nb", noPlainFile, "takes it"),
    withFile("code with an escape sequence in a path", "\u001b[2J", noPlainFile, "takes it"),
    withFile(
        "code with a name of 256 bytes",
        "n".repeat(256),
        /is longer than file systems take/,
        /file name too long/,
    ),
    withFile(
        "code with a path of 5000 bytes",
        "folder/".repeat(714).slice(0, -1),
        /is longer than file systems take/,
        /file name too long/,
    ),
    withFile(
        "code with a file below a file",
        "image.json/a",
        /"image\.json" is a file and a folder/,
        /not a directory/,
    ),
    withEntry("code with a folder above itself", { name: "../canary/", type: "5" }, noPlainFolder, escaping),
    withEntry("code with an absolute folder", { name: "/tmp/canary/", type: "5" }, noPlainFolder, escaping),
    withEntry(
        "code with a file that is there twice",
        imageEntry,
        /"image\.json" of code\.tar\.gz is there twice/,
        "takes it",
    ),
    withEntry(
        "code with a file under two names",
        { ...imageEntry, name: "./image.json" },
        /"image\.json" of code\.tar\.gz is there twice/,
        "takes it",
    ),
    withEntry(
        "code with a name that is not UTF-8",
        { name: Buffer.from([0x61, 0xff]) },
        /code\.tar\.gz: the name aÿ is not UTF-8/,
        "takes it",
    ),
    code(
        "code with a folder and then a file of its name",
        () => gzipOf(tarOf([imageEntry, { name: "a/b" }, { name: "a" }])),
        /"a" is a file and a folder/,
        /could not create file 'a'.*is a directory/,
    ),
];

const links: readonly Malformed[] = [
    withEntry("code with a symbolic link", { name: "link", type: "2", link: "/etc/passwd" }, irregular, invalidType),
    withEntry("code with a hard link", { name: "link", type: "1", link: "image.json" }, irregular, invalidType),
    withEntry("code with a character device", { name: "null", type: "3" }, irregular, invalidType),
    withEntry("code with a block device", { name: "disk", type: "4" }, irregular, invalidType),
    withEntry("code with a FIFO", { name: "pipe", type: "6" }, irregular, invalidType),
    code(
        "code with a link to a folder and a file behind it",
        () => gzipOf(tarOf([imageEntry, { name: "a", type: "2", link: "/tmp" }, { name: "a/canary", content: "x" }])),
        irregular,
        invalidType,
    ),
    code(
        "code with a link in place of image.json",
        () => gzipOf(tarOf([{ name: "image.json", type: "2", link: "/etc/hostname" }])),
        irregular,
        invalidType,
    ),
    code(
        "code as git archives it, with a header for all entries",
        () => gzipOf(tarOf([{ ...paxHeader(paxRecord("comment", "a"), "g"), name: "pax_global_header" }, imageEntry])),
        /entry "pax_global_header" of code\.tar\.gz is not a regular file/,
        invalidType,
    ),
];

const large: readonly Malformed[] = [
    code(
        "code of 1 GiB of zeros",
        () => bomb("more", 1024),
        /code\.tar\.gz: it unpacks to more than 268435456 bytes/,
        notBuilt,
    ),
    code(
        "code of 70000 files",
        () => gzipOf(tarOf(Array.from({ length: 70_000 }, (_, index) => ({ name: `more-${index}` })))),
        /code\.tar\.gz: it has more than 65536 entries/,
        notBuilt,
    ),
];

export const codeArchives: readonly Malformed[] = [...archives, ...paths, ...links, ...large];
