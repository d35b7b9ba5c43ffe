import { builderConfigMap, configKey } from "../../../builder/contract";
import type { Language, LanguageSettings } from "../../../builder/pod-template";
import type { KubeObject } from "../../../cluster/object";

const image = `localhost:5000/language@sha256:${"0123456789abcdef".repeat(4)}`;
const settings: LanguageSettings = {
    buildImage: image,
    runtimeImage: image,
    resources: {},
    environment: {},
    timeout: "5m",
};
const languages: Readonly<Record<Language, LanguageSettings>> = { golang: settings, node: settings, java: settings };

/** What tells the verbs of a namespace how to build source. */
export function languageConfig(namespace: string): KubeObject {
    return {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: builderConfigMap, namespace },
        data: { [configKey]: JSON.stringify({ languages }) },
    };
}
