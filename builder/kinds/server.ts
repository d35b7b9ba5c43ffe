import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { settingVariables } from "../contract";
import { inSteps, removeTree } from "../files/folder";
import { copyRegularFile, writeNewFile } from "../files/open";
import { connectionFile, connectionJson, type Fill, readConnection } from "../package/connection";
import { keepMetadata, releaseIndexes } from "../package/indexes";
import { fileProblem } from "../package/json";
import { readMetadata } from "../package/metadata";
import type { Environment } from "../settings";
import { detectType } from "./detect";
import type { BuildFolders, Kind } from "./kind";

/** A kind of packages whose chaincode is a server that the peer connects to. */
interface ServerKind {
    readonly type: string;
    /** Folders of the package with indexes; those of a later one replace those of an earlier one. */
    readonly metadataFolders: readonly string[];
    /** What becomes of the fields of connection.json. */
    fillFor(environment: Environment): Fill;
}

export function newServerKind(kind: ServerKind): Kind {
    return {
        detect: (metadata, terminal) => detectType([kind.type], metadata, terminal),
        build: (folders, { call }) => build(kind, folders, call.environment),
        release: (buildOutput, output) => release(kind, buildOutput, output),
        run: undefined,
    };
}

async function build(kind: ServerKind, folders: BuildFolders, environment: Environment): Promise<void> {
    const { source, metadata, output } = folders;
    const { type } = await readMetadata(metadata);
    if (type.toLowerCase() !== kind.type) {
        throw new Error(`chaincode type should be ${kind.type}, it is ${type}`);
    }
    const mayBeLocal = environment[settingVariables.localServers] === "true";
    const connection = await readConnection(source, kind.fillFor(environment), mayBeLocal);
    await mkdir(output, { recursive: true });
    try {
        for (const folder of kind.metadataFolders) {
            await keepMetadata(source, output, folder);
        }
        await writeNewFile(join(output, connectionFile), connectionJson(connection));
    } catch (error) {
        for (const name of [connectionFile, ...kind.metadataFolders]) {
            await removeTree(join(output, name));
        }
        throw error;
    }
}

async function release(kind: ServerKind, buildOutput: string, output: string): Promise<void> {
    const connection = join(buildOutput, connectionFile);
    const file = await lstat(connection).catch((error: unknown) => {
        throw new Error(`${connectionFile} not found in source folder: ${fileProblem(error)}`);
    });
    if (!file.isFile()) {
        throw new Error(`${connection} is not a regular file`);
    }
    for (const folder of kind.metadataFolders) {
        await releaseIndexes(buildOutput, output, folder);
    }
    await mkdir(output, { recursive: true });
    const copy = (server: string): Promise<void> => copyRegularFile(connection, join(server, connectionFile));
    await inSteps(output, ["chaincode", "server"], copy, true);
}
