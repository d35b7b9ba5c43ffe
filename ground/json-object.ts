import { isUtf8 } from "node:buffer";

import { oneLine, reasonOf } from "./failure";

/** Bytes; far more than the labels, images, addresses and certificates that such files hold. */
export const largestJson = 1024 * 1024;

/**
 * The fields of a JSON object that describes a chaincode or its package, in their order. Throws, in one line, what keeps
 * two readers from seeing the same in it: another encoding than UTF-8, a byte-order mark, a field that is there twice
 * (Go takes names in any case), anything but an object, more than 1 MiB.
 */
export function parseJsonObject(content: Uint8Array): ReadonlyMap<string, unknown> {
    const problem = encodingProblem(content);
    if (problem !== undefined) {
        throw new Error(problem);
    }
    const text = Buffer.from(content).toString();
    const value = parsed(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new Error("it is not a JSON object");
    }
    const twice = repeated(fieldNames(text));
    if (twice !== undefined) {
        throw new Error(`field ${oneLine(twice, longestShown)} is there twice`);
    }
    return new Map<string, unknown>(Object.entries(value));
}

const longestShown = 100;
const byteOrderMark = "efbbbf";

function encodingProblem(content: Uint8Array): string | undefined {
    if (content.length > largestJson) {
        return `it is larger than ${largestJson} bytes`;
    }
    if (content.length === 0) {
        return "it is empty";
    }
    if (!isUtf8(content)) {
        return "it is not UTF-8";
    }
    return Buffer.from(content.subarray(0, 3)).toString("hex") === byteOrderMark
        ? "it begins with a byte-order mark"
        : undefined;
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        throw new Error(oneLine(reasonOf(error)), { cause: error });
    }
}

/** Names of the fields of a JSON text that is an object, repeated ones included. */
function fieldNames(text: string): readonly string[] {
    const names: string[] = [];
    let depth = 0;
    for (const [token, name] of text.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(?=\s*:)|"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]/g)) {
        if (token === "{" || token === "[") {
            depth += 1;
        } else if (token === "}" || token === "]") {
            depth -= 1;
        } else if (name !== undefined && depth === 1) {
            names.push(String(JSON.parse(name)));
        }
    }
    return names;
}

/** The first name that comes back, as Go folds case: "ſ" is an "s" to it, the sign for Kelvin a "k". */
function repeated(names: readonly string[]): string | undefined {
    const seen = new Set<string>();
    return names.find((name) => {
        const folded = name.toUpperCase().toLowerCase();
        const isKnown = seen.has(folded);
        seen.add(folded);
        return isKnown;
    });
}
