import { createHash } from "node:crypto";
import { join } from "node:path";

import { parseDuration } from "../../../ground/duration";
import type { Cluster } from "../../chaincode/cluster";
import { readConfiguration } from "../../chaincode/configuration";
import { templateFor } from "../../configuration";
import { settingVariables } from "../../contract";
import { imageOf } from "../../package/build";
import { metadataFolderName } from "../../package/indexes";
import { readTextFields } from "../../package/json";
import { readMetadata } from "../../package/metadata";
import type { Language } from "../../pod-template";
import { readSettings } from "../../settings";
import type { Work } from "../../verbs/work";
import type { BuildFolders } from "../kind";
import { languageOf, settingsOf } from "./detect";
import { type BuildPlan, recipeOf } from "./job";
import { layoutProblem } from "./layout";
import { forEachFile, readTree, type SourceFile } from "./tree";

/** A build that may begin. */
export interface Planned {
    readonly cluster: Cluster;
    readonly plan: BuildPlan;
    readonly source: { readonly folder: string; readonly files: readonly SourceFile[] };
}

/** How long the API server may take to tell how to build, in milliseconds. */
const configurationTime = 60_000;

/** Reads a package and how its language is built; refuses what cannot be built. */
export async function planBuild({ source, metadata }: BuildFolders, work: Work): Promise<Planned> {
    const begun = Date.now();
    const { terminal, context, call } = work;
    const { label, type } = await readMetadata(metadata);
    const { path } = await readTextFields(join(metadata, "metadata.json"), ["path"]);
    const kind = languageOf(type);
    if (kind === undefined) {
        throw new Error(`chaincode type should be golang, node or java, it is ${type}`);
    }
    const files = await readCode(source, kind, path);
    const settings = readSettings(call.environment);
    const cluster = context.connect(settings);
    const { client } = cluster;
    const reading = { client, settings, terminal, stopped: context.stopped, deadline: begun + configurationTime };
    const configuration = await readConfiguration(reading);
    const language = settingsOf(configuration, kind, settings.configMap);
    imageOf(language.buildImage);
    imageOf(language.runtimeImage);
    const plan = {
        settings,
        label,
        key: await keyOf([kind, ...recipeOf(language, path)], files),
        path,
        kind,
        language,
        timeout: parseDuration(language.timeout),
        template: templateFor(configuration, label),
        mspId: call.environment[settingVariables.mspId] || undefined,
        owner: cluster.owner,
        maker: cluster.maker,
    };
    return { cluster, plan, source: { folder: source, files } };
}

async function readCode(folder: string, kind: Language, importPath: string): Promise<readonly SourceFile[]> {
    const files = await readTree(folder, [metadataFolderName]);
    const paths = files.map(({ path }) => path);
    const problem = layoutProblem(kind, importPath, paths);
    if (problem !== undefined) {
        throw new Error(problem);
    }
    return files;
}

/** Of all that decides over the result of a build. */
async function keyOf(recipe: readonly unknown[], files: readonly SourceFile[]): Promise<string> {
    const hash = createHash("sha256").update(`${JSON.stringify(recipe)}\n`);
    await forEachFile(files, ({ path, sha256 }) => {
        hash.update(`${JSON.stringify([path, sha256])}\n`);
    });
    return hash.digest("hex");
}
