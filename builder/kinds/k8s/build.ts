import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { checkRegistry, readConfiguration } from "../../chaincode/configuration";
import { settingVariables } from "../../contract";
import { removeTree } from "../../files/folder";
import { copyRegularFile } from "../../files/open";
import { dns1035LabelProblem } from "../../kubernetes/rules";
import { imageFile, imageProblem, readImageJson } from "../../package/image";
import { keepMetadata, metadataFolderName } from "../../package/indexes";
import { fileProblem } from "../../package/json";
import { readMetadata } from "../../package/metadata";
import type { BuilderConfig } from "../../pod-template";
import { readSettings } from "../../settings";
import type { Work } from "../../verbs/work";
import type { BuildFolders } from "../kind";

/** Checks the package and copies what `release` and `run` need. Leaves nothing behind when it refuses. */
export async function build({ source, metadata, output }: BuildFolders, work: Work): Promise<void> {
    const { label } = await readMetadata(metadata);
    const problem = dns1035LabelProblem(label);
    if (problem !== undefined) {
        throw new Error(`chaincode label '${label}' must be a valid RFC1035 label: [${problem}]`);
    }
    await checkImage(source, output, work);
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

async function checkImage(source: string, output: string, work: Work): Promise<void> {
    const path = join(source, imageFile);
    const file = await lstat(path).catch((error: unknown) => {
        const copy = `from ${path} to ${join(output, imageFile)}`;
        throw new Error(`failed to copy chaincode image file ${copy}: ${fileProblem(error)}`);
    });
    if (!file.isFile()) {
        throw new Error(`chaincode image file ${path} is not a regular file`);
    }
    const image = await readImageJson(output, source);
    const problem = imageProblem(image);
    if (problem !== undefined) {
        throw new Error(problem);
    }
    // Verbs without a ConfigMap need no cluster to check a package.
    if (work.call.environment[settingVariables.configMap]) {
        checkRegistry(await configurationFor(work), image);
    }
}

/** How long a peer that asks is kept waiting while the API server does not answer. Milliseconds. */
const configurationTime = 60_000;

function configurationFor({ call, terminal, context }: Work): Promise<BuilderConfig> {
    const settings = readSettings(call.environment);
    const { client } = context.connect(settings);
    const deadline = Date.now() + configurationTime;
    return readConfiguration({ client, settings, terminal, stopped: context.stopped, deadline });
}
