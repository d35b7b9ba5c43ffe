import { copyFile, lstat, rm } from "node:fs/promises";
import { join } from "node:path";

import { dns1035LabelProblem } from "../../kubernetes/rules";
import { imageFile, imageProblem, readImageJson } from "../../package/image";
import { fileProblem } from "../../package/json";
import { readMetadata } from "../../package/metadata";
import { copyTree, isFolder } from "../../package/tree";

/** The folder of a package whose content is for the peer, such as CouchDB indexes. */
export const metadataFolderName = "META-INF";

/** Checks the package and copies what `release` and `run` need. Leaves nothing behind when it refuses. */
export async function build(source: string, metadataFolder: string, output: string): Promise<void> {
    const { label } = await readMetadata(metadataFolder);
    const problem = dns1035LabelProblem(label);
    if (problem !== undefined) {
        throw new Error(`chaincode label '${label}' must be a valid RFC1035 label: [${problem}]`);
    }
    await checkImage(source, output);
    const withMetadata = await isFolder(join(source, metadataFolderName), "chaincode metadata path");
    try {
        await copyFile(join(source, imageFile), join(output, imageFile));
        if (withMetadata) {
            await copyMetadata(join(source, metadataFolderName), join(output, metadataFolderName));
        }
    } catch (error) {
        await rm(join(output, imageFile), { force: true });
        await rm(join(output, metadataFolderName), { recursive: true, force: true });
        throw error;
    }
}

async function checkImage(source: string, output: string): Promise<void> {
    const path = join(source, imageFile);
    const file = await lstat(path).catch((error: unknown) => {
        const copy = `from ${path} to ${join(output, imageFile)}`;
        throw new Error(`failed to copy chaincode image file ${copy}: ${fileProblem(error)}`);
    });
    if (!file.isFile()) {
        throw new Error(`chaincode image file ${path} is not a regular file`);
    }
    const problem = imageProblem(await readImageJson(source));
    if (problem !== undefined) {
        throw new Error(problem);
    }
}

async function copyMetadata(from: string, to: string): Promise<void> {
    await copyTree(from, to).catch((error: unknown) => {
        throw new Error(`failed to copy chaincode metadata from ${from} to ${to}: ${fileProblem(error)}`);
    });
}
