import { fieldAt, type JsonObject } from "../../../ground/json";
import { isUnknown } from "../property";

/** An annotation's value; undefined when it is missing or not known yet. */
export function annotation(object: JsonObject, key: string): string | undefined {
    const value = fieldAt(object, "metadata", "annotations", key);
    return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** An object without one of its fields. */
export function without(object: JsonObject, key: string): JsonObject {
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
