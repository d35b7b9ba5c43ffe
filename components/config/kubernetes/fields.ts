import { z } from "zod";

/** A field that may be left out; `null` takes back what a network gives to all its chaincodes. */
export function field<Value extends z.ZodType>(value: Value, meaning: string): z.ZodOptional<z.ZodNullable<Value>> {
    return value.nullish().describe(meaning);
}

/** One of some words, which Kubernetes' own schema lists in prose alone. */
export function oneOf<const Words extends readonly [string, string, ...string[]]>(
    words: Words,
): z.ZodEnum<z.core.util.ToEnum<Words[number]>> {
    const all = words.map((word) => `"${word}"`);
    const last = all.pop() ?? "";
    return z.enum(words, `must be ${all.join(", ")} or ${last}`);
}
