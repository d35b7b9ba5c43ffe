import { join } from "node:path";

import type { BuiltFile, Part } from "../../chaincode/builds";
import { removeTree, reopenFolder, whileOpen } from "../../files/folder";
import { copyRegularFile, writeNewFile } from "../../files/open";
import { buildFile, type BuildJson, resultFile } from "../../package/build";
import { keepMetadata, metadataFolderName } from "../../package/indexes";
import { fileProblem } from "../../package/json";
import type { Work } from "../../verbs/work";
import type { BuildFolders } from "../kind";
import { type Planned, planBuild } from "./plan";
import { buildInPod } from "./pod-build";
import { openResults, type Results } from "./results";

/** Builds a package in a pod of its language, unless its result is at hand. Leaves nothing behind when it fails. */
export async function build(folders: BuildFolders, work: Work): Promise<void> {
    const planned = await planBuild(folders, work);
    const { cluster, plan } = planned;
    const results = openResults(work.call.environment, cluster.builds);
    const use = (made: BuiltFile): Promise<void> => keep(made, planned, folders);
    const found = await results.find(plan.key);
    if (found === undefined) {
        await buildWithOthers(planned, work, results, use);
        return;
    }
    work.terminal.say(`Chaincode ${plan.label} was built before`);
    try {
        await use(found);
    } finally {
        await results.free(found);
    }
}

async function buildWithOthers(
    planned: Planned,
    { terminal, context: { stopped } }: Work,
    results: Results,
    use: (made: BuiltFile) => Promise<void>,
): Promise<void> {
    const shared = {
        // The build may go on for others when the verb that it began for is gone.
        make: (all: Part, remember: (jobName: string) => void) =>
            whileOpen(reopenFolder(planned.source.folder), "the package", (folder) =>
                buildInPod({ ...planned, ...all, source: { ...planned.source, folder }, results, remember }),
            ),
        free: (made: BuiltFile) => results.free(made),
    };
    await planned.cluster.builds.share(planned.plan.key, { terminal, stopped }, shared, use);
}

/** Leaves what `release` and `run` need in the build's output. */
async function keep(
    { path, size, sha256 }: BuiltFile,
    { plan }: Planned,
    { source, output }: BuildFolders,
): Promise<void> {
    const { key, kind: language } = plan;
    const kept: BuildJson = { language, runtimeImage: plan.language.runtimeImage, key, sha256, size };
    try {
        await keepMetadata(source, output);
        await copyRegularFile(path, join(output, resultFile));
        await writeNewFile(join(output, buildFile), `${JSON.stringify(kept)}\n`);
    } catch (error) {
        for (const name of [resultFile, buildFile, metadataFolderName]) {
            await removeTree(join(output, name));
        }
        throw new Error(fileProblem(error));
    }
}
