import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, resolve } from "node:path";
import { parse } from "yaml";

import { codeOf, failure, reasonOf } from "../ground/failure";
import { isJsonObject, objectAt, objectsAt, type JsonObject } from "../ground/json";

/** A cluster, user or context of a kubeconfig. Its relative paths are relative to `folder`. */
export interface Entry {
    readonly fields: JsonObject;
    readonly folder: string;
}

/** One kubeconfig, or several merged as kubectl merges them: whoever names a thing first wins. */
export interface Kubeconfig {
    /** Where it came from, for messages. */
    readonly origin: string;
    readonly currentContext: string | undefined;
    readonly contexts: ReadonlyMap<string, Entry>;
    readonly clusters: ReadonlyMap<string, Entry>;
    readonly users: ReadonlyMap<string, Entry>;
}

/** Whether what names a kubeconfig is its content, YAML or JSON, and no path. */
export function isContent(kubeconfig: string): boolean {
    return /[\n{]/.test(kubeconfig);
}

/** Reads and merges files; those that are not there are left out. */
export function readKubeconfigs(paths: readonly string[]): Kubeconfig {
    const found = paths.filter((path) => existsSync(path));
    return merge(found.map((path) => parseKubeconfig(readText(path), path, dirname(resolve(path)))));
}

/** The kubeconfig in a text, YAML or JSON. */
export function parseKubeconfig(text: string, origin: string, folder: string): Kubeconfig {
    const parsed = parseYaml(text, origin);
    if (!isJsonObject(parsed)) {
        throw failure({ operation: "read the kubeconfig", target: origin }, "it is not a mapping");
    }
    return {
        origin,
        currentContext: textField(parsed, "current-context"),
        contexts: entries(parsed, "contexts", "context", folder),
        clusters: entries(parsed, "clusters", "cluster", folder),
        users: entries(parsed, "users", "user", folder),
    };
}

/** A field that holds some text; undefined when it is absent or empty. */
export function textField(fields: JsonObject, name: string): string | undefined {
    const value = fields[name];
    return typeof value === "string" && value !== "" ? value : undefined;
}

/** What `NAME-data` holds in base64, or else the file that `NAME` points to; undefined without either. */
export function embedded(entry: Entry, name: string): string | undefined {
    const inline = textField(entry.fields, `${name}-data`);
    if (inline !== undefined) {
        return Buffer.from(inline, "base64").toString("utf8");
    }
    const path = textField(entry.fields, name);
    return path === undefined ? undefined : readText(absolute(entry, path));
}

/** A path of an entry; relative ones start at the folder of its kubeconfig. */
export function absolute(entry: Entry, path: string): string {
    return isAbsolute(path) ? path : resolve(entry.folder, path);
}

function readText(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch (error) {
        const what = { operation: "read a file of the kubeconfig", target: path, status: codeOf(error) };
        throw failure(what, reasonOf(error));
    }
}

function parseYaml(text: string, origin: string): unknown {
    try {
        return parse(text);
    } catch (error) {
        // The parser quotes the lines around the fault, which may hold a key: only its first line is repeated.
        const [fault = ""] = reasonOf(error).split("\n");
        throw failure({ operation: "read the kubeconfig", target: origin }, fault.replace(/:$/, ""));
    }
}

function entries(config: JsonObject, list: string, field: string, folder: string): ReadonlyMap<string, Entry> {
    const named = objectsAt(config, list).flatMap((item): [string, Entry][] => {
        const name = textField(item, "name");
        return name === undefined ? [] : [[name, { fields: objectAt(item, field), folder }]];
    });
    return firstWins(named);
}

function merge(configs: readonly Kubeconfig[]): Kubeconfig {
    return {
        origin: configs.map(({ origin }) => origin).join(", "),
        currentContext: configs.find(({ currentContext }) => currentContext !== undefined)?.currentContext,
        contexts: firstWins(configs.flatMap(({ contexts }) => [...contexts])),
        clusters: firstWins(configs.flatMap(({ clusters }) => [...clusters])),
        users: firstWins(configs.flatMap(({ users }) => [...users])),
    };
}

function firstWins(named: readonly (readonly [string, Entry])[]): ReadonlyMap<string, Entry> {
    return new Map([...named].reverse());
}
