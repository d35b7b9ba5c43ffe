import { homedir } from "node:os";
import { delimiter } from "node:path";

import { isJsonObject } from "../../../cluster/object";
import type { ClusterSelector } from "../../../cluster/kubeconfig";
import type { Problem } from "../plugin";
import { isUnknown, type Properties, revealedObject } from "../property";

/** The arguments of a kubernetes.Provider, or of the default one (stack config kubernetes:…), as this plugin understands them. */
export interface Settings {
    /** Default: the kubeconfig's current context. */
    readonly context: string | undefined;
    /** Content, a path, or paths as in KUBECONFIG. Default: KUBECONFIG, ~/.kube/config, the pod's own cluster. */
    readonly kubeconfig: string | undefined;
    /** For namespaced objects that name none. Default: the context's. */
    readonly namespace: string | undefined;
    /** Whether an apply takes fields over from other managers. Default false. */
    readonly enablePatchForce: boolean;
    /** Whether a create may take over an object that this program did not make. Default false. */
    readonly upsertExistingObjects: boolean;
    /** Whether a ConfigMap's data can be changed in place. Default false: it is replaced, as with the official plugin. */
    readonly enableConfigMapMutable: boolean;
    /** The same for Secrets. */
    readonly enableSecretMutable: boolean;
    /** Whether the objects of a cluster that cannot be reached count as gone. Default false. */
    readonly deleteUnreachable: boolean;
}

/** Settings from a provider's arguments; switches that are not set come from PULUMI_K8S_… as with the official plugin. */
export function resolveSettings(args: Properties, env: NodeJS.ProcessEnv): Settings {
    const given = revealedObject(args);
    const text = (key: string): string | undefined => {
        const value = given[key];
        return typeof value === "string" && value !== "" ? value : undefined;
    };
    const flag = (key: string, variable: string): boolean => {
        const value = given[key] ?? env[variable];
        return value === true || value === "true";
    };
    return {
        context: text("context"),
        kubeconfig: text("kubeconfig"),
        namespace: text("namespace"),
        enablePatchForce: flag("enablePatchForce", "PULUMI_K8S_ENABLE_PATCH_FORCE"),
        upsertExistingObjects: flag("upsertExistingObjects", "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
        enableConfigMapMutable: flag("enableConfigMapMutable", "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
        enableSecretMutable: flag("enableSecretMutable", "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
        deleteUnreachable: flag("deleteUnreachable", "PULUMI_K8S_DELETE_UNREACHABLE"),
    };
}

/** Arguments that the official plugin has and this one does not; better refused than ignored. */
export function settingsProblems(args: Properties): readonly Problem[] {
    const reasons = {
        cluster: "choosing a cluster apart from its context is not supported by this plugin; name a context",
        renderYamlToDirectory: "rendering YAML is not supported by this plugin; it needs the official one",
    };
    return Object.entries(reasons).flatMap(([property, reason]) =>
        (args[property] ?? "") === "" ? [] : [{ property, reason }],
    );
}

/** Which cluster the settings mean. */
export function selectorOf(
    settings: Settings,
    env: NodeJS.ProcessEnv,
): { selector: ClusterSelector; env: NodeJS.ProcessEnv } {
    const { context, kubeconfig } = settings;
    if (kubeconfig === undefined) {
        return { selector: { context }, env };
    }
    if (/[\n{]/.test(kubeconfig)) {
        return { selector: { context, kubeconfig }, env };
    }
    const paths = kubeconfig.split(delimiter).map((path) => path.replace(/^~(?=\/)/, env.HOME ?? homedir()));
    return { selector: { context }, env: { ...env, KUBECONFIG: paths.join(delimiter) } };
}

/** Whether an argument's value is there but not known yet. */
export function unknownSettings(args: Properties, keys: readonly string[]): readonly string[] {
    return keys.filter((key) => isUnknown(args[key]) || (isJsonObject(args[key]) && isUnknown(args[key].value)));
}
