import { createHash } from "node:crypto";
import { posix } from "node:path";

import { newArchive } from "./archive";
import { readArchive, type ArchiveEntry } from "./archive-reader";
import { reasonOf } from "./failure";

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
    readonly packageId: string;
    readonly files: Readonly<Record<string, Uint8Array>>;
}

const metadataFile = "metadata.json";
const codeFile = "code.tar.gz";

/** Fabric: core/chaincode/persistence, LabelRegexp. */
const fabricLabel = /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/;
/** RFC 1035; the k8s builder makes it a part of object names. */
const dnsLabel = /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Why a label cannot be used for a package of that type; undefined when it can. */
export function labelProblem(label: string, type: PackageType): string | undefined {
    if (!fabricLabel.test(label)) {
        return `label "${label}" must begin with a letter or digit and consist of letters, digits and . + - _`;
    }
    if (type === "k8s" && !dnsLabel.test(label)) {
        const form =
            "lower-case letters, digits and dashes, beginning with a letter, not ending with a dash, at most 63";
        return `label "${label}" must be an RFC 1035 label for type k8s: ${form}`;
    }
    return undefined;
}

/** A chaincode package whose bytes, and so whose ID, follow from its source alone. Refuses what a peer would refuse. */
export function newPackage({ type, label, files, path = "" }: PackageSource): ChaincodePackage {
    const problems = [labelProblem(label, type), ...fileProblems(Object.keys(files))].filter((p) => p !== undefined);
    if (problems.length > 0) {
        throw new Error(`the chaincode cannot be packed: ${problems.join("; ")}`);
    }
    const code = newArchive(Object.entries(files).map(([name, content]) => ({ path: name, content })));
    const archive = newArchive([
        { path: codeFile, content: code },
        // Compact and in the order of Fabric's own packager; there are builders that search it with sed.
        { path: metadataFile, content: Buffer.from(JSON.stringify({ path, type, label })) },
    ]);
    return { archive, packageId: packageIdOf(label, archive) };
}

/** What a package holds, whoever made it. Refuses what a peer would refuse. */
export function readPackage(archive: Uint8Array): PackageContents {
    try {
        const outer = filesOf(readArchive(archive), "the package");
        const metadata = metadataOf(outer[metadataFile]);
        const code = outer[codeFile];
        if (code === undefined) {
            throw new Error(`it has no ${codeFile}`);
        }
        const entries = readArchive(code).filter(({ kind }) => kind !== "directory");
        return { ...metadata, packageId: packageIdOf(metadata.label, archive), files: filesOf(entries, codeFile) };
    } catch (error) {
        throw new Error(`the chaincode package cannot be read: ${reasonOf(error)}`, { cause: error });
    }
}

function packageIdOf(label: string, archive: Uint8Array): string {
    return `${label}:${createHash("sha256").update(archive).digest("hex")}`;
}

function fileProblems(paths: readonly string[]): readonly string[] {
    const folders = new Set(paths.flatMap(parents));
    return [
        ...(paths.length === 0 ? ["there are no files"] : []),
        ...paths.flatMap((path) => pathProblem(path) ?? []),
        ...paths.filter((path) => folders.has(path)).map((path) => `"${path}" is a file and a folder`),
    ];
}

/** Peers refuse paths that leave the folder; the others would be one file under two names. */
function pathProblem(path: string): string | undefined {
    const escapes = posix.isAbsolute(path) || path.startsWith("../") || path === "..";
    const isPlain = path !== "" && path !== "." && posix.normalize(path) === path && !/[\\\0]|\/$/.test(path);
    return !escapes && isPlain ? undefined : `"${path}" is not a plain relative path of a file`;
}

function parents(path: string): readonly string[] {
    const parent = posix.dirname(path);
    return parent === "." || parent === path ? [] : [parent, ...parents(parent)];
}

function filesOf(entries: readonly ArchiveEntry[], where: string): Readonly<Record<string, Uint8Array>> {
    const other = entries.find(({ kind }) => kind !== "file");
    if (other !== undefined) {
        throw new Error(`entry ${other.path} of ${where} is not a regular file`);
    }
    return Object.fromEntries(entries.map(({ path, content }) => [path, content]));
}

function metadataOf(content: Uint8Array | undefined): { type: string; label: string; path: string } {
    if (content === undefined) {
        throw new Error(`it has no ${metadataFile}`);
    }
    const metadata: unknown = JSON.parse(Buffer.from(content).toString());
    const [type, label, path] = ["type", "label", "path"].map((name) => textOf(metadata, name));
    if (type === undefined || label === undefined || type === "" || !fabricLabel.test(label)) {
        throw new Error(`its ${metadataFile} has no type and label that Fabric takes`);
    }
    return { type, label, path: path ?? "" };
}

function textOf(value: unknown, name: string): string | undefined {
    const field: unknown =
        typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
    return typeof field === "string" ? field : undefined;
}
