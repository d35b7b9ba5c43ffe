import { z } from "zod";

/** A field that may be left out; `null` takes back what a network gives to all its chaincodes. */
export function field<Value extends z.ZodType>(value: Value, meaning: string): z.ZodOptional<z.ZodNullable<Value>> {
    return value.nullish().describe(meaning);
}
