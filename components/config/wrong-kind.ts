import type { z } from "zod";
import { either, quoted } from "./problem";

/** A value of the wrong kind, in the words of someone who writes YAML. */
export type WrongKind = z.core.$ZodIssueInvalidType | z.core.$ZodIssueInvalidValue;

const nouns: Readonly<Record<string, string>> = {
    string: "text",
    number: "a whole number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a set of keys and values",
    record: "a set of keys and values",
};

/** What a kind of value is called. */
export function nounOf(kind: string): string {
    return nouns[kind] ?? kind;
}

/** A value of the wrong kind, as it is named. */
export function shown(value: unknown): string {
    if (value === null) {
        return "nothing";
    }
    if (isScalar(value)) {
        return typeof value === "number" ? `the number ${value}` : String(value);
    }
    if (Array.isArray(value)) {
        return "a list";
    }
    return typeof value === "object" ? "a set of keys and values" : quoted(value);
}

/** How to write what is meant: what must be, what is there, and what makes the one of the other. */
export function kindReason(issue: WrongKind, isListOfText: boolean): string {
    if (issue.code === "invalid_value") {
        const words = issue.values.map((word) => `"${String(word)}"`);
        const reason = issue.message.startsWith("must ") ? issue.message : `must be ${either(words)}`;
        return `${reason}, not ${shown(issue.input)}`;
    }
    const hint = hintOf(issue.expected, issue.input, isListOfText);
    return `must be ${nounOf(issue.expected)}, not ${shown(issue.input)}${hint === undefined ? "" : `: ${hint}`}`;
}

export function isScalar(value: unknown): value is number | boolean {
    return typeof value === "number" || typeof value === "boolean";
}

/** undefined where there is no short way. */
function hintOf(expected: string, value: unknown, isListOfText: boolean): string | undefined {
    switch (expected) {
        case "string":
            return isScalar(value) ? quotes(value) : undefined;
        case "number":
        case "int":
            return typeof value === "string" && /^-?\d+$/.test(value) ? "write it without quotes" : undefined;
        case "boolean":
            return booleanHint(value);
        case "array":
            return listHint(value, isListOfText);
        default:
            return Array.isArray(value) ? 'write its keys without "- " before them' : undefined;
    }
}

/** YAML has read the number already: 1.10 has come as 1.1. */
function quotes(value: number | boolean): string {
    return Number.isInteger(value) || typeof value === "boolean"
        ? "put it in quotes"
        : "put it in quotes, with all its digits: as a number, 1.10 is 1.1";
}

const words: Readonly<Record<string, boolean>> = {
    ...{ true: true, yes: true, on: true, "1": true },
    ...{ false: false, no: false, off: false, "0": false },
};

function booleanHint(value: unknown): string | undefined {
    const meant = words[String(value).toLowerCase()];
    return meant === undefined ? undefined : `write ${meant}, without quotes`;
}

function listHint(value: unknown, isListOfText: boolean): string | undefined {
    if (typeof value === "string" && isListOfText) {
        return value === "" ? "write [] for none" : `write [${value}]`;
    }
    const isWritten = typeof value === "string" || (typeof value === "object" && value !== null);
    return isWritten ? 'begin each entry with "- "' : undefined;
}
