import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { inSteps, removeTree } from "../files/folder";
import { fileProblem } from "./json";
import { copyTree, isFolder } from "./tree";

/** The folder of a package whose content is for the peer, such as CouchDB indexes. */
export const metadataFolderName = "META-INF";

const [databases, indexes] = ["statedb", "couchdb"] as const;

/** Keeps such a folder of a package for `releaseIndexes`. It need not be there; a file or a link of its name is refused. */
export async function keepMetadata(source: string, output: string, folder = metadataFolderName): Promise<void> {
    const [from, to] = [join(source, folder), join(output, folder)];
    if (await isFolder(from, "chaincode metadata path")) {
        await copyTree(from, to).catch((error: unknown) => {
            throw new Error(`failed to copy chaincode metadata from ${from} to ${to}: ${fileProblem(error)}`);
        });
    }
}

/** Hands the peer the CouchDB index definitions that were kept, those of collections included. */
export async function releaseIndexes(buildOutput: string, output: string, folder = metadataFolderName): Promise<void> {
    const from = join(buildOutput, folder, databases, indexes);
    const to = join(output, databases, indexes);
    if (await isFolder(from, "CouchDB index path")) {
        await mkdir(output, { recursive: true });
        const copied = inSteps(buildOutput, [folder, databases], (source) =>
            inSteps(output, [databases], (kept) => copyTree(join(source, indexes), join(kept, indexes), isIndex), true),
        );
        await copied.catch(async (error: unknown) => {
            await removeTree(join(output, databases));
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
