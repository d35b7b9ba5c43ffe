import { homedir } from "node:os";
import { delimiter } from "node:path";

import type { ClusterSelector } from "../../../cluster/kubeconfig";
import { isJsonObject } from "../../../ground/json";
import type { Problem } from "../plugin";
import { isUnknown, type Properties, revealedObject } from "../property";

/** The arguments of a kubernetes.Provider, as this stand-in understands them. */
export interface Settings {
    /** Default: the kubeconfig's current context. */
    readonly context: string | undefined;
    /** Content, a path, or paths as in KUBECONFIG. Default: KUBECONFIG, ~/.kube/config, the pod's own cluster. */
    readonly kubeconfig: string | undefined;
    /** Whether an apply takes fields over from other managers. Default false. */
    readonly enablePatchForce: boolean;
    /** Whether a create may take over an object that this program did not make. Default false. */
    readonly upsertExistingObjects: boolean;
    /** Whether a ConfigMap's data can be changed in place. Default false: it is replaced, as with the official plugin. */
    readonly enableConfigMapMutable: boolean;
    /** The same for Secrets. */
    readonly enableSecretMutable: boolean;
}

/** Settings from a provider's arguments. */
export function resolveSettings(args: Properties): Settings {
    const given = revealedObject(args);
    const text = (key: string): string | undefined => {
        const value = given[key];
        return typeof value === "string" && value !== "" ? value : undefined;
    };
    const flag = (key: string): boolean => given[key] === true || given[key] === "true";
    return {
        context: text("context"),
        kubeconfig: text("kubeconfig"),
        enablePatchForce: flag("enablePatchForce"),
        upsertExistingObjects: flag("upsertExistingObjects"),
        enableConfigMapMutable: flag("enableConfigMapMutable"),
        enableSecretMutable: flag("enableSecretMutable"),
    };
}

/** What the engine adds to a provider's arguments for itself. */
const engineArguments = ["pluginDownloadURL", "version"];

/** Arguments that the official plugin has and this stand-in does not; better refused than ignored. */
export function settingsProblems(args: Properties): readonly Problem[] {
    const given = revealedObject(args);
    const served = [...Object.keys(resolveSettings({})), ...engineArguments];
    const isServed = (key: string): boolean =>
        // Objects are always applied on the server's side.
        key === "enableServerSideApply" ? given[key] === "true" : served.includes(key) || given[key] === "";
    const others = Object.keys(given).filter((key) => !isServed(key));
    return others.map((property) => ({
        property,
        reason: "this stand-in does not do what the argument says: it needs the official plugin",
    }));
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
