import { reasonOf } from "../../../ground/failure";
import { isJsonObject, parseJson } from "../../../ground/json";
import { settingVariables } from "../../contract";
import { fillTemplates, type TemplateValues } from "../../package/field-template";
import { metadataFolderName } from "../../package/indexes";
import type { Environment } from "../../settings";
import { newServerKind } from "../server";

/**
 * Packages of type `ccaas`: a server whose address holds templates, so that one package serves all peers of an
 * organisation, as with Fabric's own ccaas builder (ccaas_builder/cmd).
 */
export const ccaas = newServerKind({
    type: "ccaas",
    metadataFolders: [metadataFolderName],
    fillFor: (environment) => {
        const values = valuesIn(environment);
        return (field, text) => {
            try {
                return fillTemplates(text, values);
            } catch (error) {
                throw new Error(`Failed to parse the ${field} field template: ${reasonOf(error)}`);
            }
        };
    },
});

function valuesIn(environment: Environment): TemplateValues {
    const text = environment[settingVariables.serverTemplate] || "{}";
    const values = text === "null" ? {} : parseJson(text);
    if (!isJsonObject(values)) {
        throw new Error(`Failed to unmarshal ${settingVariables.serverTemplate}: it is not a JSON object`);
    }
    return values;
}
