import { createHash } from "node:crypto";
import { posix } from "node:path";

import { oneLine, reasonOf } from "../ground/failure";
import { parseJsonObject } from "../ground/json-object";
import { newArchive, newCompressedArchive, tarSize, type ArchiveFile } from "./archive";
import { largestTar, mostEntries, readArchive, type ArchiveEntry } from "./archive-reader";
import { metadataProblem } from "./indexes";
import { quoted } from "./quoted";

/** Who runs the chaincode: `k8s`, `ccaas` and `external` are builders beside the peer, the others its own. */
export type PackageType = "k8s" | "ccaas" | "external" | "golang" | "node" | "java";

export interface PackageSource {
    readonly type: PackageType;
    /** See `labelProblem`. */
    readonly label: string;
    /** What the builder gets, by relative path with forward slashes. */
    readonly files: Readonly<Record<string, Uint8Array>>;
    /** Import path of a golang package. Default "". */
    readonly path?: string;
    /** Whether its code is left uncompressed, as all packages were that this program made first. Default false. */
    readonly stored?: boolean;
}

export interface ChaincodePackage {
    /** The gzipped tar that is installed on peers. */
    readonly archive: Uint8Array;
    /** As Fabric computes it: label, colon, SHA-256 of the archive in lower-case hex. */
    readonly packageId: string;
}

/** What a package says and holds; `type` is whatever its maker wrote. */
export interface PackageContents {
    readonly type: string;
    readonly label: string;
    readonly path: string;
    readonly files: Readonly<Record<string, Uint8Array>>;
}

const metadataFile = "metadata.json";
const codeFile = "code.tar.gz";

/** Fabric: core/chaincode/persistence, LabelRegexp. */
const fabricLabel = /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/;
/** RFC 1035; the k8s builder makes it a part of object names. */
const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A peer unpacks into a folder `fabric-<label>-<64 hexadecimal digits><up to 10 digits>`, whose name has 255 bytes at most. */
const longestLabel = 255 - "fabric-".length - 1 - 64 - 10;
/** Bytes of a name in any usual file system, and of a path that leaves room for the peer's folders in Linux's 4096. */
const longestName = 255;
const longestPath = 3584;
/** Bytes: peer.maxRecvMsgSize of peers, less what a signed proposal has around a package. */
export const largestPackage = 100 * 1024 * 1024 - 64 * 1024;

/** Why a label cannot be used for a package of that type; undefined when it can. */
export function labelProblem(label: string, type: PackageType): string | undefined {
    const shown = `label ${quoted(label)}`;
    if (!fabricLabel.test(label)) {
        return `${shown} must begin with a letter or digit and consist of letters, digits and . + - _`;
    }
    if (label.length > longestLabel) {
        return `${shown} must be at most ${longestLabel} characters: peers make file names of it`;
    }
    if (type === "k8s" && !dnsLabel.test(label)) {
        const form =
            "lower-case letters, digits and dashes, beginning with a letter, not ending with a dash, at most 63";
        return `${shown} must be an RFC 1035 label for type k8s: ${form}`;
    }
    return undefined;
}

/** A chaincode package whose bytes, and so whose ID, follow from its source alone. Refuses what a peer would refuse. */
export async function newPackage(source: PackageSource): Promise<ChaincodePackage> {
    const { type, label, files, path = "", stored = false } = source;
    const entries = Object.entries(files).map(([name, content]) => ({ path: name, content }));
    refuse([labelProblem(label, type), ...contentProblems(files), tarProblem(entries)]);
    const code = stored ? newArchive(entries) : await newCompressedArchive(entries);
    // Nothing is left to compress.
    const archive = newArchive([
        { path: codeFile, content: code },
        // Compact and in the order of Fabric's own packager; there are builders that search it with sed.
        { path: metadataFile, content: Buffer.from(JSON.stringify({ path, type, label })) },
    ]);
    refuse([sizeProblem(archive)]);
    return { archive, packageId: packageIdOf(label, archive) };
}

function refuse(found: readonly (string | undefined)[]): void {
    const problems = found.filter((problem) => problem !== undefined);
    if (problems.length > 0) {
        throw new Error(`the chaincode cannot be packed: ${summary(problems)}`);
    }
}

function contentProblems(files: PackageSource["files"]): readonly (string | undefined)[] {
    return [
        ...fileProblems(Object.keys(files)),
        ...Object.entries(files).map(([path, content]) => metadataProblem(path, content)),
    ];
}

/** What could not be read back. */
function tarProblem(entries: readonly ArchiveFile[]): string | undefined {
    const size = tarSize(entries);
    if (size > largestTar) {
        return `its files make a tar of ${size} bytes, more than ${largestTar}`;
    }
    return entries.length > mostEntries ? `it has ${entries.length} files, more than ${mostEntries}` : undefined;
}

/** What peers take is the archive, whatever it unpacks to. */
function sizeProblem({ length }: Uint8Array): string | undefined {
    return length > largestPackage
        ? `its archive has ${length} bytes, more than the ${largestPackage} that peers take`
        : undefined;
}

/** What a package holds, whoever made it. Refuses what a peer would refuse, and what two readers would read differently. */
export function readPackage(archive: Uint8Array): PackageContents {
    try {
        const outer = filesOf(readArchive(archive), "the package");
        const metadata = metadataOf(outer.get(metadataFile));
        const code = outer.get(codeFile);
        if (code === undefined) {
            throw new Error(`it has no ${codeFile}`);
        }
        const files = filesOf(treeOf(inside(codeFile, () => readArchive(code))), codeFile);
        const problems = fileProblems([...files.keys()]);
        if (problems.length > 0) {
            throw new Error(`${codeFile}: ${summary(problems)}`);
        }
        return { ...metadata, files: Object.fromEntries(files) };
    } catch (error) {
        throw new Error(`the chaincode package cannot be read: ${oneLine(reasonOf(error))}`, { cause: error });
    }
}

/** As Fabric computes it. */
export function packageIdOf(label: string, archive: Uint8Array): string {
    return `${label}:${createHash("sha256").update(archive).digest("hex")}`;
}

/** A few problems are all that somebody reads. */
function summary(problems: readonly string[]): string {
    const shown = problems.slice(0, 10).join("; ");
    return problems.length > 10 ? `${shown}; and ${problems.length - 10} more` : shown;
}

function fileProblems(paths: readonly string[]): readonly string[] {
    const folders = new Set(paths.flatMap(parents));
    return [
        ...(paths.length === 0 ? ["there are no files"] : []),
        ...paths.flatMap((path) => pathProblem(path) ?? []),
        ...paths.filter((path) => folders.has(path)).map((path) => `${quoted(path)} is a file and a folder`),
    ];
}

/** Peers refuse paths that leave the folder; the others would be one file under two names, or break a line of a log. */
function pathProblem(path: string): string | undefined {
    if (path === "" || path === "." || !isPlain(path)) {
        return `${quoted(path)} is not a plain relative path of a file`;
    }
    const isLong = Buffer.byteLength(path) > longestPath;
    const name = path.split("/").find((part) => Buffer.byteLength(part) > longestName);
    return isLong || name !== undefined ? `${quoted(name ?? path)} is longer than file systems take` : undefined;
}

function isPlain(path: string): boolean {
    const escapes = posix.isAbsolute(path) || path.startsWith("../") || path === "..";
    return !escapes && posix.normalize(path) === path && !/[\\\p{Cc}\p{Cs}]|\/$/u.test(path);
}

function parents(path: string): readonly string[] {
    const parent = posix.dirname(path);
    return parent === "." || parent === path ? [] : [parent, ...parents(parent)];
}

/** The files of code; its folders are checked, and "./" before paths is dropped, as peers unpack it. */
function treeOf(entries: readonly ArchiveEntry[]): readonly ArchiveEntry[] {
    const named = entries.map((entry) => ({ ...entry, path: entry.path.replace(/^(?:\.\/+)+(?=.)/, "") }));
    const astray = named.find(({ kind, path }) => kind === "directory" && !isPlain(withoutSlashes(path) || path));
    if (astray !== undefined) {
        throw new Error(`${codeFile}: ${quoted(astray.path)} is not a plain relative path of a folder`);
    }
    return named.filter(({ kind }) => kind !== "directory");
}

/** Without the slashes at its end, each of which is looked at once. */
function withoutSlashes(path: string): string {
    let end = path.length;
    while (path.charAt(end - 1) === "/") {
        end -= 1;
    }
    return path.slice(0, end);
}

function filesOf(entries: readonly ArchiveEntry[], where: string): ReadonlyMap<string, Uint8Array> {
    const files = new Map<string, Uint8Array>();
    for (const { kind, path, content } of entries) {
        if (kind !== "file") {
            throw new Error(`entry ${quoted(path)} of ${where} is not a regular file`);
        }
        if (files.has(path)) {
            throw new Error(`entry ${quoted(path)} of ${where} is there twice`);
        }
        files.set(path, content);
    }
    return files;
}

function metadataOf(content: Uint8Array | undefined): { type: string; label: string; path: string } {
    if (content === undefined) {
        throw new Error(`it has no ${metadataFile}`);
    }
    const metadata = inside(metadataFile, () => parseJsonObject(content));
    const [type, label, path] = ["type", "label", "path"].map((name) => textOf(metadata.get(name), name));
    if (!type || !label || !fabricLabel.test(label) || label.length > longestLabel) {
        throw new Error(`its ${metadataFile} has no type and label that Fabric takes`);
    }
    return { type, label, path: path ?? "" };
}

/** As Go reads it: null is like no field. */
function textOf(value: unknown, name: string): string | undefined {
    if (typeof value !== "string" && value !== undefined && value !== null) {
        throw new Error(`${metadataFile}: field ${name} is not a text`);
    }
    return value ?? undefined;
}

function inside<T>(file: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        throw new Error(`${file}: ${reasonOf(error)}`, { cause: error });
    }
}
