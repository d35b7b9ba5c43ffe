import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { removeTree } from "../../files/folder";
import { copyRegularFile } from "../../files/open";
import { dns1035LabelProblem } from "../../kubernetes/rules";
import { imageFile, imageProblem, readImageJson } from "../../package/image";
import { keepMetadata, metadataFolderName } from "../../package/indexes";
import { fileProblem } from "../../package/json";
import { readMetadata } from "../../package/metadata";
import type { BuildFolders } from "../kind";

/** Checks the package and copies what `release` and `run` need. Leaves nothing behind when it refuses. */
export async function build({ source, metadata, output }: BuildFolders): Promise<void> {
    const { label } = await readMetadata(metadata);
    const problem = dns1035LabelProblem(label);
    if (problem !== undefined) {
        throw new Error(`chaincode label '${label}' must be a valid RFC1035 label: [${problem}]`);
    }
    await checkImage(source, output);
    await mkdir(output, { recursive: true });
    try {
        await keepMetadata(source, output);
        await copyRegularFile(join(source, imageFile), join(output, imageFile));
    } catch (error) {
        await removeTree(join(output, imageFile));
        await removeTree(join(output, metadataFolderName));
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
    const problem = imageProblem(await readImageJson(output, source));
    if (problem !== undefined) {
        throw new Error(problem);
    }
}
