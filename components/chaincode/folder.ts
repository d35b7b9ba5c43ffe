import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { failure } from "../../ground/failure";

/** Files by their path in the folder, with forward slashes, in the order of their paths. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** What no package wants: what tools put beside the source, and what a build makes anew. */
const leftOut = new Set([".git", "node_modules", "target", "build", ".gradle", ".settings", ".DS_Store"]);

/**
 * The files of a folder that belong into a chaincode package. Left out are version control, dependencies that a build
 * fetches, and results of builds (Fabric's own packagers leave out the same). Refuses links: a peer takes none.
 */
export function readFolder(folder: string): Files {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
        throw failure({ operation: "pack the chaincode", target: folder }, "there is no such folder");
    }
    return Object.fromEntries(packedPaths(folder).map((path) => [path, readFileSync(join(folder, path))]));
}

/** The paths of those files. */
export function packedPaths(folder: string): readonly string[] {
    return filesBelow(folder, "");
}

function filesBelow(folder: string, path: string): readonly string[] {
    const entries = readdirSync(join(folder, path), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => {
        const place = path === "" ? entry.name : `${path}/${entry.name}`;
        if (leftOut.has(entry.name)) {
            return [];
        }
        if (entry.isDirectory()) {
            return filesBelow(folder, place);
        }
        if (!entry.isFile()) {
            const what = { operation: "pack the chaincode", target: join(folder, place) };
            throw failure(what, "it is a link or special file, which peers refuse; put a plain file there");
        }
        return [place];
    });
}

/** Changes with any path or content. */
export function digestOf(files: Files): string {
    const hash = createHash("sha256");
    for (const [path, content] of Object.entries(files)) {
        hash.update(`${path.length}:${path}${content.length}:`).update(content);
    }
    return hash.digest("hex");
}
