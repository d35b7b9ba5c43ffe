import type { JsonObject } from "../../../cluster/object";
import type { Problem } from "../plugin";
import { randomText, specialCharacters, type TextRule } from "./text";

const lowerCase = "abcdefghijklmnopqrstuvwxyz";

/** Arguments of RandomPassword and RandomString with their defaults, as both are recorded in the outputs. */
export function completeArguments(inputs: JsonObject): JsonObject {
    const digits = inputs.numeric ?? inputs.number ?? true;
    const defaults = {
        special: true,
        upper: true,
        lower: true,
        minLower: 0,
        minUpper: 0,
        minNumeric: 0,
        minSpecial: 0,
    };
    return { ...defaults, ...inputs, number: digits, numeric: digits };
}

/** What makes a text impossible. */
export function textProblems(inputs: JsonObject): readonly Problem[] {
    const { length } = inputs;
    if (typeof length !== "number" || !Number.isInteger(length) || length < 1) {
        return [{ property: "length", reason: "it must be a whole number of at least 1" }];
    }
    const { classes } = textRule(inputs);
    const required = classes.reduce((sum, { least }) => sum + least, 0);
    if (required > length) {
        const reason = `it must be at least ${required}, the sum of minLower, minUpper, minNumeric and minSpecial`;
        return [{ property: "length", reason }];
    }
    const isEmpty = classes.every(({ characters }) => characters === "");
    const impossible = classes.some(({ characters, least }) => characters === "" && least > 0);
    return isEmpty || impossible
        ? [{ property: "", reason: "a kind of characters is asked for that is switched off" }]
        : [];
}

/** What the text of checked arguments is made of. */
export function textRule(inputs: JsonObject): TextRule {
    const given = completeArguments(inputs);
    const special = typeof given.overrideSpecial === "string" ? given.overrideSpecial : specialCharacters;
    const kinds = [
        ["lower", "minLower", lowerCase],
        ["upper", "minUpper", lowerCase.toUpperCase()],
        ["numeric", "minNumeric", "0123456789"],
        ["special", "minSpecial", special],
    ] as const;
    const classes = kinds.map(([wanted, least, characters]) => ({
        characters: given[wanted] === true ? characters : "",
        least: Number(given[least]),
    }));
    return { length: Number(given.length), classes };
}

/** The text itself. */
export function newText(inputs: JsonObject): string {
    return randomText(textRule(inputs));
}
