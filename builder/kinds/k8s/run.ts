import { connectFor } from "../../chaincode/cluster";
import { readTemplate } from "../../chaincode/configuration";
import { runChaincode } from "../../chaincode/run";
import { settingVariables } from "../../contract";
import { readChaincodeJson } from "../../package/chaincode";
import { imageProblem, readImageJson } from "../../package/image";
import { readSettings } from "../../settings";
import type { Work } from "../../verbs/work";

/** Runs the image of a build in a pod, until it ends or is stopped. */
export async function run(buildOutput: string, runMetadata: string, { call, terminal, context }: Work): Promise<void> {
    const started = Date.now();
    const settings = readSettings(call.environment);
    terminal.debug(`Settings: ${JSON.stringify(settings)}`);
    const image = await readImageJson(buildOutput, context.imageFolder);
    // What fabric-builder-k8s has built may name an image that no node can pull.
    const problem = imageProblem(image);
    if (problem !== undefined) {
        throw new Error(problem);
    }
    const chaincode = await readChaincodeJson(runMetadata, call.environment[settingVariables.mspId]);
    const cluster = connectFor(chaincode.chaincodeId, () => context.connect(settings));
    const { stopped, record } = context;
    const deadline = settings.startTimeout > 0 ? started + settings.startTimeout : Infinity;
    const reading = { client: cluster.client, settings, terminal, stopped, deadline };
    const template = await readTemplate(reading, chaincode.chaincodeId, image, record);
    const launch = { settings, chaincode, image, template, owner: cluster.owner };
    await runChaincode({ cluster, launch, terminal, stopped, deadline, record });
}
