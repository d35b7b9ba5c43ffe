import { connectFor } from "../../chaincode/cluster";
import { readTemplate } from "../../chaincode/configuration";
import { runChaincode } from "../../chaincode/run";
import { settingVariables } from "../../contract";
import { imageOf, readBuildJson } from "../../package/build";
import { readChaincodeJson } from "../../package/chaincode";
import { readSettings } from "../../settings";
import type { Work } from "../../verbs/work";
import { codeOf } from "./code";
import { openResults } from "./results";

/** Runs the result of a build in a pod of the language's runtime image, until it ends or is stopped. */
export async function run(buildOutput: string, runMetadata: string, work: Work): Promise<void> {
    const started = Date.now();
    const { call, terminal, context } = work;
    const settings = readSettings(call.environment);
    terminal.debug(`Settings: ${JSON.stringify(settings)}`);
    const build = await readBuildJson(buildOutput, context.imageFolder);
    const image = imageOf(build.runtimeImage);
    const chaincode = await readChaincodeJson(runMetadata, call.environment[settingVariables.mspId]);
    const cluster = connectFor(chaincode.chaincodeId, () => context.connect(settings));
    const { stopped, record } = context;
    const deadline = settings.startTimeout > 0 ? started + settings.startTimeout : Infinity;
    const reading = { client: cluster.client, settings, terminal, stopped, deadline };
    const template = await readTemplate(reading, chaincode.chaincodeId, image, record);
    const code = codeOf(build, openResults(call.environment, cluster.builds), context.content);
    const launch = { settings, chaincode, image, template, takesCode: true, owner: cluster.owner };
    try {
        await runChaincode({ cluster, launch, terminal, stopped, deadline, record, code });
    } finally {
        await code.free();
    }
}
