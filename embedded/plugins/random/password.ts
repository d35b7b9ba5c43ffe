import { randomInt } from "node:crypto";

import type { JsonObject } from "../../../ground/json";

const digits = "0123456789";
const lowerCase = "abcdefghijklmnopqrstuvwxyz";
/** The official provider's. */
const specialCharacters = "!@#$%&*()-_=+[]{}<>:?";

/** The arguments of a RandomPassword that the program writes; all others have their defaults. */
export const passwordArguments: readonly string[] = ["length", "special"];

/** All arguments of RandomPassword, as the official plugin records them in the outputs. */
export function completeArguments(inputs: JsonObject): JsonObject {
    const classes = { lower: true, upper: true, number: true, numeric: true, special: true };
    const least = { minLower: 0, minNumeric: 0, minSpecial: 0, minUpper: 0 };
    return { ...classes, ...least, ...inputs };
}

/** Characters from the system's source of randomness, each equally likely. */
export function newPassword({ length, special }: JsonObject): string {
    const characters = [digits, lowerCase, lowerCase.toUpperCase(), special === false ? "" : specialCharacters].join(
        "",
    );
    return Array.from({ length: Number(length) }, () => characters[randomInt(characters.length)]).join("");
}
