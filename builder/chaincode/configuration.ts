import { reasonOf } from "../../ground/failure";
import { fieldAt } from "../../ground/json";
import { noConfiguration, parseConfiguration, templateFor } from "../configuration";
import { configKey } from "../contract";
import { packageParts } from "../package/id";
import type { ImageJson } from "../package/image";
import { isOfRegistries, repositoryOf } from "../package/registries";
import type { BuilderConfig, PodTemplate } from "../pod-template";
import type { Settings } from "../settings";
import type { Terminal } from "../verbs/terminal";
import type { ChaincodeClient } from "./cluster";
import type { RunRecord } from "./one-run";
import { insist } from "./persistence";

/** How a configuration is come by. */
interface Reading {
    readonly client: Pick<ChaincodeClient, "find">;
    readonly settings: Settings;
    readonly terminal: Terminal;
    readonly stopped: AbortSignal;
    /** Milliseconds since 1970 until which the API is asked again when it does not answer. */
    readonly deadline: number;
}

/** Reads the ConfigMap that the settings name; nothing is configured where they name none. Fails where it is not there. */
export async function readConfiguration(reading: Reading): Promise<BuilderConfig> {
    const { client, settings } = reading;
    const { configMap, namespace } = settings;
    if (configMap === undefined) {
        return noConfiguration;
    }
    const path = `/api/v1/namespaces/${namespace}/configmaps/${configMap}`;
    return insist(reading, `unable to read config map ${namespace}/${configMap}`, async () =>
        configurationIn(await client.find(path)),
    );
}

/** Refuses an image of a registry that packages may not name. Those that languages run on are the deployer's own. */
export function checkRegistry({ registries, languages }: BuilderConfig, { name }: Pick<ImageJson, "name">): void {
    const own = Object.values(languages).map(({ runtimeImage }) => repositoryOf(runtimeImage));
    const isAllowed = registries === undefined || isOfRegistries(name, registries) || own.includes(repositoryOf(name));
    if (!isAllowed) {
        throw new Error(
            `chaincode image name '${name}' is of none of the registries that are allowed: ${registries.join(", ")}`,
        );
    }
}

/**
 * The template for the pod of a run, whose image has to be of an allowed registry. What runs already needs none, and does not end
 * for want of one.
 */
export async function readTemplate(
    reading: Reading,
    chaincodeId: string,
    image: ImageJson,
    { begunJob }: RunRecord,
): Promise<PodTemplate> {
    try {
        const configuration = await readConfiguration(reading);
        checkRegistry(configuration, image);
        return templateFor(configuration, packageParts(chaincodeId).label);
    } catch (error) {
        if (begunJob === undefined) {
            throw error;
        }
        reading.terminal.say(reasonOf(error));
        return {};
    }
}

function configurationIn(configMap: { readonly [field: string]: unknown } | undefined): BuilderConfig {
    if (configMap === undefined) {
        throw new Error("it is not there");
    }
    const text = fieldAt(configMap, "data", configKey);
    if (typeof text !== "string") {
        throw new Error(`it has no key ${configKey}`);
    }
    try {
        return parseConfiguration(text);
    } catch (error) {
        throw new Error(`${configKey}: ${reasonOf(error)}`);
    }
}
