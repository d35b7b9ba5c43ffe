import { isJsonObject, type JsonObject, type KubeObject } from "../../../cluster/object";

/** A part of an object; empty when it is not there. */
export function section(object: JsonObject, key: string): JsonObject {
    const value = object[key];
    return isJsonObject(value) ? value : {};
}

/** The elements of a list in an object that are objects; none when there is no list. */
export function items(object: JsonObject, key: string): readonly JsonObject[] {
    const value = object[key];
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.filter(isJsonObject);
}

/** A text in an object; empty when there is none. */
export function text(object: JsonObject, key: string): string {
    const value = object[key];
    return typeof value === "string" ? value : "";
}

/** A number in an object. */
export function count(object: JsonObject, key: string, missing = 0): number {
    const value = object[key];
    return typeof value === "number" ? value : missing;
}

/** A condition of an object's status. */
export function condition(object: KubeObject, type: string): JsonObject | undefined {
    return items(section(object, "status"), "conditions").find((one) => one.type === type);
}

/** An object without one of its fields. */
export function without(object: JsonObject, key: string): JsonObject {
    return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}
