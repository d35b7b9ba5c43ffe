import { parse } from "yaml";
import { isJsonObject } from "../../ground/json";
import { pathOf, problemAt, type Problem } from "./problem";

/** What Pulumi knows of the secrets in a stack's config. */
export interface MarkedConfig {
    /** Settings of the project that are secrets or have secrets in them, without the project's name. */
    readonly keys: readonly string[];
    /** The text of the stack's settings file, which alone tells which part of a setting is secret; undefined where it is not found. */
    readonly file: string | undefined;
    readonly project: string;
}

/** What is a secret and stays one: transient data goes to peers by a resource that keeps it encrypted. */
const keepable = /^chaincodes\[\d+\]\.(?:init|verify\[\d+\])\.transient(?:\.|\[|$)/;

/**
 * Values that are marked as secrets where the program would write them in plain: into the stack's state, into objects that others read, into pods.
 * None of the values is told.
 */
export function secretProblems(marked: MarkedConfig): readonly Problem[] {
    const paths = securePaths(marked);
    return marked.keys.flatMap((key) => {
        const found = paths.filter((path) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`));
        // Where the file does not tell, only the setting that may have transient data is let through, with a warning.
        const spread =
            found.length === 0 && key !== "chaincodes" ? [key] : found.filter((path) => !keepable.test(path));
        return spread.map((path) => ({ path, reason: `${what}${adviceFor(path)}` }));
    });
}

/** What nobody can tell is told as that. */
export function secretWarnings(marked: MarkedConfig): readonly Problem[] {
    const isUnseen =
        marked.keys.includes("chaincodes") && !securePaths(marked).some((path) => /^chaincodes\b/.test(path));
    const reason =
        "has a secret, and which one is not seen without the settings file: all but transient data would be plain in the state";
    return problemAt("chaincodes", isUnseen && reason);
}

const what = "is marked as a secret, and would be plain in the stack's state: ";

function adviceFor(path: string): string {
    if (path === "kubeconfig") {
        return "it takes the path of a file, which is none; set it without --secret, and keep the file";
    }
    if (/\benvironment\b/.test(path)) {
        return "and in ConfigMaps and pods; keep the value in a Secret, and name that by secretKeyRef: {name, key}";
    }
    if (/\.args\b/.test(path)) {
        return "and on the ledger, where everybody reads it; hand it over as transient data";
    }
    return path.includes("buildArguments")
        ? "and in the image, where everybody reads it who may pull; a build must do without"
        : "set it without --secret if it is none; only transient data of calls stays encrypted";
}

/** Places in the settings file where an encrypted value stands. */
function securePaths({ file, project }: MarkedConfig): readonly string[] {
    const settings: unknown = file === undefined ? undefined : parse(file);
    const config = isJsonObject(settings) && isJsonObject(settings.config) ? settings.config : {};
    return Object.entries(config).flatMap(([key, value]) =>
        key.startsWith(`${project}:`) ? secureIn(value, [key.slice(project.length + 1)]) : [],
    );
}

function secureIn(value: unknown, steps: readonly PropertyKey[]): readonly string[] {
    if (Array.isArray(value)) {
        return value.flatMap((entry: unknown, index) => secureIn(entry, [...steps, index]));
    }
    if (!isJsonObject(value)) {
        return [];
    }
    const isSecure = typeof value.secure === "string" && Object.keys(value).length === 1;
    return isSecure
        ? [pathOf(...steps)]
        : Object.entries(value).flatMap(([key, entry]) => secureIn(entry, [...steps, key]));
}
