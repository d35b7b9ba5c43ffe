import { readFile } from "node:fs/promises";

import { reasonOf } from "../../fabric/failure";

/**
 * Text fields of a JSON file, "" for those that are absent or null. As in Go, a field's name may be in other case; the
 * exact one is preferred. Messages name `path`, wherever the file is read from.
 */
export async function readTextFields<K extends string>(
    path: string,
    names: readonly K[],
    actualPath = path,
): Promise<Readonly<Record<K, string>>> {
    const text = await readFile(actualPath, "utf8").catch((error: unknown) => {
        throw new Error(`unable to read ${path}: ${fileProblem(error)}`);
    });
    try {
        return textFields(JSON.parse(text), names);
    } catch (error) {
        throw new Error(`unable to parse ${path}: ${oneLine(reasonOf(error))}`);
    }
}

/** What the system says about a file: "open /path: no such file or directory". */
export function fileProblem(error: unknown): string {
    const [, problem, call, path] = /^E[A-Z0-9]+: (.+?), (\w+)(?: '(.*?)')?/.exec(reasonOf(error)) ?? [];
    return problem === undefined ? reasonOf(error) : `${call ?? ""} ${path ?? ""}: ${problem}`.trim();
}

function textFields<K extends string>(value: unknown, names: readonly K[]): Readonly<Record<K, string>> {
    if (value !== null && (typeof value !== "object" || Array.isArray(value))) {
        throw new Error("it is not a JSON object");
    }
    const fields: readonly (readonly [string, unknown])[] = Object.entries(value ?? {});
    const found = Object.fromEntries(names.map((name) => [name, textField(fields, name)]));
    return found as Record<K, string>;
}

function textField(fields: readonly (readonly [string, unknown])[], name: string): string {
    const found =
        fields.find(([key]) => key === name) ?? fields.find(([key]) => key.toLowerCase() === name.toLowerCase());
    const value = found?.[1] ?? "";
    if (typeof value !== "string") {
        throw new Error(`field ${name} is not a text`);
    }
    return value;
}

function oneLine(text: string): string {
    return text.replace(/\s+/g, " ");
}
