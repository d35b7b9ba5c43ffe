/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value from the wire is a JSON object, neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value in a JSON text; undefined when it is not one. */
export function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** The value at a path into a JSON object; undefined where the path ends early. */
export function fieldAt(object: unknown, ...path: readonly string[]): unknown {
    return path.reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), object);
}

/** The text at a path, "" when there is none. */
export function textAt(object: unknown, ...path: readonly string[]): string {
    const value = fieldAt(object, ...path);
    return typeof value === "string" ? value : "";
}

/** The object at a path; empty when there is none. */
export function objectAt(object: unknown, ...path: readonly string[]): JsonObject {
    const value = fieldAt(object, ...path);
    return isJsonObject(value) ? value : {};
}

/** The list at a path; empty when there is none. */
export function listAt(object: unknown, ...path: readonly string[]): readonly unknown[] {
    const value = fieldAt(object, ...path);
    return Array.isArray(value) ? value : [];
}

/** The objects of a list at a path; empty when there is none. */
export function objectsAt(object: unknown, ...path: readonly string[]): readonly JsonObject[] {
    return listAt(object, ...path).filter(isJsonObject);
}
