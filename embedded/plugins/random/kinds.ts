import type { JsonObject } from "../../../cluster/object";
import type { Problem } from "../plugin";
import { type Properties, secretValue } from "../property";
import { identifierProblems, newIdentifier } from "./identifier";
import { completeArguments, newText, textProblems } from "./password";

/** A kind of random value. */
export interface RandomKind {
    problems(inputs: JsonObject): readonly Problem[];
    /** With the defaults of what was left out, so that writing a default down is no change. */
    complete(inputs: JsonObject): JsonObject;
    /** The names of what only the creation gives. */
    readonly results: readonly string[];
    /** Inputs, defaults and results; drawn once, when the resource is made. */
    draw(inputs: JsonObject): { readonly id: string; readonly outputs: Properties };
}

const password: RandomKind = {
    problems: textProblems,
    complete: completeArguments,
    results: ["result"],
    // The official provider's ID of every password: an ID is no secret.
    draw: (inputs) => ({ id: "none", outputs: { ...completeArguments(inputs), result: secretValue(newText(inputs)) } }),
};

const text: RandomKind = {
    problems: textProblems,
    complete: completeArguments,
    results: ["result"],
    draw: (inputs) => {
        const result = newText(inputs);
        return { id: result, outputs: { ...completeArguments(inputs), result } };
    },
};

const identifier: RandomKind = {
    problems: identifierProblems,
    complete: (inputs) => inputs,
    results: ["b64Std", "b64Url", "dec", "hex"],
    draw: (inputs) => {
        const { id, ...notations } = newIdentifier(inputs);
        return { id, outputs: { ...inputs, ...notations } };
    },
};

/** The kinds by their type tokens. */
export const randomKinds: Readonly<Record<string, RandomKind>> = {
    "random:index/randomId:RandomId": identifier,
    "random:index/randomPassword:RandomPassword": password,
    "random:index/randomString:RandomString": text,
};
