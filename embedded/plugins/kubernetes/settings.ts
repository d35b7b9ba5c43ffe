import { homedir } from "node:os";
import { delimiter } from "node:path";

import type { ClusterSelector } from "../../../cluster/kubeconfig";
import { isJsonObject, objectAt, parseJson } from "../../../ground/json";
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
    /** For each answer. Default 60. */
    readonly timeoutSeconds: number;
    /** Whether objects of a cluster that is away are forgotten, by PULUMI_K8S_DELETE_UNREACHABLE. Default false. */
    readonly deleteUnreachable: boolean;
}

/** Settings from a provider's arguments, and from the environment what is for one run. */
export function resolveSettings(args: Properties, env: NodeJS.ProcessEnv = {}): Settings {
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
        timeoutSeconds: timeoutIn(given.kubeClientSettings) ?? usualTimeoutSeconds,
        deleteUnreachable: env.PULUMI_K8S_DELETE_UNREACHABLE === "true",
    };
}

const usualTimeoutSeconds = 60;

/** The engine hands on as text what is no text; undefined also of settings that say more than that. */
function timeoutIn(value: unknown): number | undefined {
    const fields = objectAt(typeof value === "string" ? parseJson(value) : value);
    const { timeout, ...others } = fields;
    return typeof timeout === "number" && Object.keys(others).length === 0 ? timeout : undefined;
}

const servedArguments: readonly string[] = [
    ...["context", "kubeconfig", "enablePatchForce", "upsertExistingObjects", "enableConfigMapMutable"],
    // The engine adds the last two for itself.
    ...["enableSecretMutable", "pluginDownloadURL", "version"],
];

/** Arguments that the official plugin has and this stand-in does not; better refused than ignored. */
export function settingsProblems(args: Properties): readonly Problem[] {
    const given = revealedObject(args);
    const isServed = (key: string): boolean => {
        switch (key) {
            // Objects are always applied on the server's side.
            case "enableServerSideApply":
                return given[key] === "true";
            case "kubeClientSettings":
                return timeoutIn(given[key]) !== undefined;
            default:
                return servedArguments.includes(key) || given[key] === "";
        }
    };
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
