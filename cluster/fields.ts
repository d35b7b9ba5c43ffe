import { isJsonObject, type JsonObject } from "./object";

/** The value at a path into an object from the API; undefined where the path ends early. */
export function fieldAt(object: unknown, ...path: readonly string[]): unknown {
    return path.reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), object);
}

/** The text at a path, "" when there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
    const value = fieldAt(object, ...path);
    return typeof value === "string" ? value : "";
}

/** The objects of a list at a path; empty when there is none. */
export function objectsAt(object: unknown, ...path: readonly string[]): readonly JsonObject[] {
    const value = fieldAt(object, ...path);
    return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
