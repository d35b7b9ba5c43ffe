import { join } from "node:path";

import { fileProblem } from "../../package/json";
import { copyTree, isFolder } from "../../package/tree";
import { metadataFolderName } from "./build";

const indexFolder = join("statedb", "couchdb");

/** Hands the peer the package's CouchDB index definitions, those of collections included. */
export async function release(buildOutput: string, output: string): Promise<void> {
    const from = join(buildOutput, metadataFolderName, indexFolder);
    const to = join(output, indexFolder);
    if (await isFolder(from, "CouchDB index path")) {
        await copyTree(from, to, isIndex).catch((error: unknown) => {
            throw new Error(`failed to copy CouchDB index definitions from ${from} to ${to}: ${fileProblem(error)}`);
        });
    }
}

/** `indexes/*.json` and `collections/<name>/indexes/*.json`; what fabric-builder-k8s lets pass beside them passes too. */
function isIndex(path: readonly string[], isFolder: boolean): boolean {
    const [top, , kind] = path;
    if (!isFolder) {
        return path.length > 1 && path.at(-1)?.endsWith(".json") === true;
    }
    switch (path.length) {
        case 1:
            return top === "indexes" || top === "collections";
        case 2:
            return top === "collections";
        case 3:
            return kind === "indexes";
        default:
            return true;
    }
}
