import { reasonOf } from "../../ground/failure";
import { isJsonObject } from "../../ground/json";
import { readSmallFile } from "../files/open";

/** A file of a package that is larger is no use to anybody, and the agent has little memory. Bytes. */
const largest = 1024 * 1024;

/**
 * Commas and brackets that such a file may hold: the most values, beside the one that it is. A mebibyte of nothing but small fields takes a
 * quarter of a second to parse, in which no other verb goes on; certificates have none of these characters.
 */
const most = 10_000;

/** Fields of an object: a field's name may be in other case than asked for, as in Go, and the last one of a name counts. */
export interface JsonFields {
    /** "" where it is absent or null. */
    text(name: string): string;
    /** false where it is absent or null. */
    flag(name: string): boolean;
    /** Its value; undefined where it is absent or null. */
    value(name: string): unknown;
}

/** Reads a JSON file; `read` makes of its fields what is wanted. Messages name `path`, wherever the file is read from. */
export async function readJsonFile<T>(path: string, read: (fields: JsonFields) => T, actualPath = path): Promise<T> {
    const text = await readSmallFile(actualPath, largest).catch((error: unknown) => {
        throw new Error(`unable to read ${path}: ${fileProblem(error)}`);
    });
    try {
        return read(newFields(parsed(text)));
    } catch (error) {
        throw new Error(`unable to parse ${path}: ${jsonProblem(error)}`);
    }
}

/** Text fields of a JSON file, "" for those that are absent or null. */
export function readTextFields<K extends string>(
    path: string,
    names: readonly K[],
    actualPath = path,
): Promise<Readonly<Record<K, string>>> {
    // One entry for each of the names.
    const read = (fields: JsonFields): Readonly<Record<K, string>> =>
        Object.fromEntries(names.map((name) => [name, fields.text(name)])) as Record<K, string>;
    return readJsonFile(path, read, actualPath);
}

/** What the system says about a file: "open /path: no such file or directory". */
export function fileProblem(error: unknown): string {
    const [, problem, call, path] = /^E[A-Z0-9]+: (.+?), (\w+)(?: '(.*?)')?/.exec(reasonOf(error)) ?? [];
    return problem === undefined ? reasonOf(error) : `${call ?? ""} ${path ?? ""}: ${problem}`.trim();
}

/** What is wrong with a JSON text, without a piece of it: it may hold a key. */
function jsonProblem(error: unknown): string {
    return reasonOf(error)
        .replace(/, (?:\.\.\.)?"[^]*$/, "")
        .replace(/\s+/g, " ");
}

/** As strict as Go's encoding/json: what a byte-order mark precedes is no JSON. */
function parsed(text: string): unknown {
    if (text.startsWith("\ufeff")) {
        throw new Error("it begins with a byte-order mark");
    }
    if (separatorsIn(text) > most) {
        throw new Error(`it has more than ${most} commas and brackets`);
    }
    return JSON.parse(text);
}

function separatorsIn(text: string): number {
    let count = 0;
    for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index);
        count += code === comma || code === bracket || code === brace ? 1 : 0;
    }
    return count;
}

const [comma, bracket, brace] = [0x2c, 0x5b, 0x7b];

function newFields(value: unknown): JsonFields {
    if (value !== null && !isJsonObject(value)) {
        throw new Error("it is not a JSON object");
    }
    // Of the fields of one name the last one counts.
    const fields = new Map<string, unknown>();
    for (const [key, field] of Object.entries(value ?? {})) {
        fields.set(key.toLowerCase(), field);
    }
    const valueOf = (name: string): unknown => fields.get(name.toLowerCase()) ?? undefined;
    return {
        value: valueOf,
        text: (name) => {
            const found = valueOf(name) ?? "";
            if (typeof found !== "string") {
                throw new Error(`field ${name} is not a text`);
            }
            return found;
        },
        flag: (name) => {
            const found = valueOf(name) ?? false;
            if (typeof found !== "boolean") {
                throw new Error(`field ${name} is neither true nor false`);
            }
            return found;
        },
    };
}
