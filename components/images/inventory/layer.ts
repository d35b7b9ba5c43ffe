import { createHash } from "node:crypto";
import { PassThrough, type Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import { newByteReader } from "./byte-reader";
import type { Component, Distribution } from "./component";
import { alpinePackages, debianPackages, distributionOf } from "./databases";
import { goModules } from "./golang";
import { isJar, javaArtifacts } from "./java";
import { nodePackages } from "./node";
import { tarEntries, type TarEntry } from "./tar";

/** What one file tells of an image. */
export interface Finding {
    readonly components: readonly Component[];
    readonly distribution?: Distribution;
    /** Why the file was not read whole, though it would tell something. */
    readonly unread?: string;
}

/** What a layer adds to those below it, and takes away from them. */
export interface Layer {
    readonly findings: ReadonlyMap<string, Finding>;
    /** Whatever is no folder: it hides what lay there below. */
    readonly paths: ReadonlySet<string>;
    /** What it removes, with all in it. */
    readonly removed: ReadonlySet<string>;
    /** Folders that it begins anew. */
    readonly emptied: ReadonlySet<string>;
    /** Characters of its findings, in JSON. */
    readonly told: number;
}

/** A layer as a manifest names it. */
export interface LayerDescriptor {
    readonly mediaType: string;
    readonly digest: string;
}

/** Seconds for one layer to be fetched and read: a gigabyte takes a minute, and without an end the whole `up` would wait for it. */
const layerSeconds = 600;

/**
 * Reads a layer as it comes, holding one file of it at a time. Fails where the bytes are not those of the digest.
 *
 * @param blob the layer as the registry has it
 */
export async function readLayer(
    { mediaType, digest }: LayerDescriptor,
    blob: AsyncIterable<Buffer>,
    seconds = layerSeconds,
): Promise<Layer> {
    const hash = createHash("sha256");
    const hashed = async function* (): AsyncGenerator<Buffer> {
        for await (const chunk of blob) {
            hash.update(chunk);
            yield chunk;
        }
    };
    const unpacked = unpacking(mediaType);
    const reading = read(unpacked).catch((error: unknown) => {
        // Or what comes would be waited for by nobody.
        unpacked.destroy();
        throw error;
    });
    const late = setTimeout(() => unpacked.destroy(new Error(`it was not read within ${seconds} s`)), seconds * 1000);
    const [layer] = await Promise.all([reading, pipeline(hashed(), unpacked)]).finally(() => {
        clearTimeout(late);
    });
    if (`sha256:${hash.digest("hex")}` !== digest) {
        throw new Error(`the registry answered something else when it was asked for layer ${digest}`);
    }
    return layer;
}

function unpacking(mediaType: string): Duplex {
    if (/[.+]gzip$/.test(mediaType)) {
        return zlib.createGunzip();
    }
    if (!mediaType.endsWith("+zstd")) {
        return new PassThrough();
    }
    // Node has it since 22.15.
    const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: () => Duplex };
    if (createZstdDecompress === undefined) {
        throw new Error(
            `a layer is compressed with zstd, which this Node.js (${process.version}) does not know; take 22.15 or newer`,
        );
    }
    return createZstdDecompress();
}

/** Names that the layers' format has for what is not there any more (OCI image specification, "whiteouts"). */
const removal = ".wh.";
const opaque = ".wh..wh..opq";

/** What a path is held by, beside its characters. */
const perPath = 128;

/** Of all paths of a layer together, in bytes: more than half a million, of usual length. A gigabyte of headers takes a megabyte in the registry. */
const mostPaths = 128 * 2 ** 20;

/** Characters of what the files of an image tell, in JSON: some 200,000 packages. */
export const mostTold = 32 * 2 ** 20;

async function read(unpacked: Duplex): Promise<Layer> {
    const held = newHolding();
    const reader = newByteReader(unpacked as AsyncIterable<Buffer>); // A stream without an encoding yields bytes.
    for await (const entry of tarEntries(reader)) {
        const slash = entry.path.lastIndexOf("/") + 1;
        const [folder, name] = [entry.path.slice(0, slash), entry.path.slice(slash)];
        if (name === opaque) {
            held.add("emptied", folder);
        } else if (name.startsWith(removal)) {
            held.add("removed", `${folder}${name.slice(removal.length)}`);
        } else if (entry.kind !== "folder") {
            held.add("paths", entry.path);
            held.tell(entry.path, entry.kind === "file" ? await findingIn(entry) : undefined);
        }
    }
    // The digest is over what follows the end of the archive, too.
    await reader.finish();
    return held.layer();
}

/** What is held of a layer while it is read. */
interface Holding {
    readonly add: (to: "paths" | "removed" | "emptied", path: string) => void;
    readonly tell: (path: string, finding: Finding | undefined) => void;
    readonly layer: () => Layer;
}

/** Holds no more than it may: a gigabyte of headers takes a megabyte in the registry. */
function newHolding(): Holding {
    const findings = new Map<string, Finding>();
    const found = { paths: new Set<string>(), removed: new Set<string>(), emptied: new Set<string>() };
    let [bytes, told] = [0, 0];
    return {
        add: (to, path) => {
            bytes += path.length + perPath;
            if (bytes > mostPaths) {
                throw new Error(`it has more files than are held in ${mostPaths} bytes`);
            }
            found[to].add(path);
        },
        tell: (path, finding) => {
            findings.delete(path);
            if (finding === undefined) {
                return;
            }
            const written = JSON.stringify(finding);
            told += written.length;
            if (told > mostTold) {
                throw new Error(`its files tell more than ${mostTold} characters`);
            }
            // A copy: a piece of a file's text would hold all of it.
            findings.set(path, JSON.parse(written) as Finding);
        },
        layer: () => ({ ...found, findings, told }),
    };
}

/** Reads a text that a path is known for. */
interface Reader {
    readonly knows: (path: string) => boolean;
    /** In bytes; larger ones are not read, and told. */
    readonly largest: number;
    readonly read: (content: Buffer) => Finding;
}

const mebibyte = 2 ** 20;

const readers: readonly Reader[] = [
    {
        knows: (path) => /^(?:etc|usr\/lib)\/os-release$/.test(path),
        largest: mebibyte,
        read: (content) => {
            const distribution = distributionOf(content.toString());
            return { components: [], ...(distribution === undefined ? {} : { distribution }) };
        },
    },
    {
        knows: (path) => /^var\/lib\/dpkg\/(?:status|status\.d\/[^/]+)$/.test(path) && !path.endsWith(".md5sums"),
        largest: 32 * mebibyte,
        read: (content) => ({ components: debianPackages(content.toString()) }),
    },
    {
        knows: (path) => /^(?:usr\/)?lib\/apk\/db\/installed$/.test(path),
        largest: 32 * mebibyte,
        read: (content) => ({ components: alpinePackages(content.toString()) }),
    },
    {
        knows: (path) => /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/package\.json$/.test(path),
        largest: mebibyte,
        read: (content) => ({ components: nodePackages(content.toString()) }),
    },
    { knows: isJar, largest: 64 * mebibyte, read: javaArtifacts },
];

async function findingIn(entry: TarEntry): Promise<Finding | undefined> {
    const reader = readers.find(({ knows }) => knows(entry.path));
    if (reader === undefined) {
        return entry.isExecutable ? program(entry.content) : undefined;
    }
    if (entry.size > reader.largest) {
        return { components: [], unread: `it has ${entry.size} bytes` };
    }
    const chunks: Buffer[] = [];
    for await (const chunk of entry.content) {
        chunks.push(chunk);
    }
    return reader.read(Buffer.concat(chunks));
}

const elf = Buffer.from("\x7fELF", "latin1");

async function program(content: AsyncGenerator<Buffer>): Promise<Finding | undefined> {
    const first = await content.next();
    // A chunk ends where its transport likes, so the first may be of one byte.
    if (first.done === true || !first.value.subarray(0, elf.length).equals(elf.subarray(0, first.value.length))) {
        return undefined;
    }
    const whole = async function* (): AsyncGenerator<Buffer> {
        yield first.value;
        yield* content;
    };
    const components = await goModules(whole());
    return components.length === 0 ? undefined : { components };
}
