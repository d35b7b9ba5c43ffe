import { parseJson } from "../ground/json";
import { configurationShape, mergedTemplate, type BuilderConfig, type PodTemplate } from "./pod-template";
import { shapeProblem } from "./shape";

/** What holds where no ConfigMap is named. */
export const noConfiguration: BuilderConfig = { pod: {}, chaincodes: {}, languages: {} };

/** Reads the JSON of a BuilderConfig; what is left out is empty. Throws the first field that is wrong or not known. */
export function parseConfiguration(text: string): BuilderConfig {
    const value = parseJson(text);
    const problem = shapeProblem(value, configurationShape);
    if (problem !== undefined) {
        throw new Error(problem);
    }
    return { ...noConfiguration, ...(value as Partial<BuilderConfig>) };
}

/** What the network and a chaincode ask for, by the label of the chaincode's package. */
export function templateFor({ pod, chaincodes }: BuilderConfig, label: string): PodTemplate {
    const own = Object.hasOwn(chaincodes, label) ? chaincodes[label] : undefined;
    return mergedTemplate(pod, own ?? {});
}
