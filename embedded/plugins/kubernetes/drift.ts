import { isDeepStrictEqual } from "node:util";

import type { KubeObject } from "../../../cluster/object";
import { isJsonObject, listAt, objectAt, objectsAt, textAt, type JsonObject } from "../../../ground/json";
import { encoded, isCoreSecret, withoutServerMetadata } from "./desired";
import { without } from "./fields";

/**
 * A resource's inputs as the cluster has them now. A field that is as it was when it was last recorded keeps the form that the
 * program gave it ("1000m" where the server says "1"), what only the server sets is left out, and what changed or went shows.
 */
export function liveInputs(inputs: JsonObject, before: JsonObject, now: KubeObject, fieldManager: string): JsonObject {
    const fields = ownedFields(now, fieldManager);
    return objectAt(follow({ input: inputs, before: readable(before, inputs), now: readable(now, inputs), fields }));
}

/** The inputs of an object that was never recorded: all but what only the server writes. */
export function importedInputs(now: KubeObject): JsonObject {
    return without(withoutServerMetadata(now), "status");
}

/** One place of the three versions of an object, and what the record of field managers says about it. */
interface Place {
    readonly input: unknown;
    readonly before: unknown;
    readonly now: unknown;
    readonly fields: JsonObject;
}

function follow(place: Place): unknown {
    const { input, before, now } = place;
    if (isDeepStrictEqual(before, now) || isDeepStrictEqual(input, now)) {
        return input;
    }
    if (isJsonObject(input) && isJsonObject(now)) {
        return followObject(input, before, now, place.fields);
    }
    if (Array.isArray(input) && Array.isArray(now)) {
        return followList(input, listAt(before), now, place.fields);
    }
    return now;
}

function followObject(input: JsonObject, before: unknown, now: JsonObject, fields: JsonObject): JsonObject {
    const former = objectAt(before);
    const entries = Object.keys(input).map((key): [string, unknown] => [
        key,
        follow({ input: input[key], before: former[key], now: now[key], fields: objectAt(fields, `f:${key}`) }),
    ]);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Lists whose elements have keys may hold elements of others, which are left alone; any other list is ours as a whole. */
function followList(
    input: readonly unknown[],
    before: readonly unknown[],
    now: readonly unknown[],
    fields: JsonObject,
): readonly unknown[] {
    const keys = elementKeys(fields);
    if (keys.length === 0) {
        return input.length === now.length
            ? input.map((one, index) => follow({ input: one, before: before[index], now: now[index], fields: {} }))
            : now;
    }
    return input.flatMap((one) => {
        const found = now.find((other) => isSame(one, other, keys));
        const former = before.find((other) => isSame(one, other, keys));
        const entry = Object.keys(fields).find((name) => isEntryOf(name, found));
        return found === undefined
            ? []
            : [follow({ input: one, before: former, now: found, fields: objectAt(fields, entry ?? "") })];
    });
}

/** The keys by which the server tells the elements of a list apart: from entries like k:{"name":"peer"}. */
function elementKeys(fields: JsonObject): readonly string[] {
    const entry = Object.keys(fields).find((name) => name.startsWith("k:"));
    return entry === undefined ? [] : Object.keys(parsedEntry(entry));
}

function parsedEntry(entry: string): JsonObject {
    return objectAt(JSON.parse(entry.slice(2)));
}

function isEntryOf(name: string, element: unknown): boolean {
    return (
        name.startsWith("k:") &&
        isJsonObject(element) &&
        Object.entries(parsedEntry(name)).every(([key, value]) => element[key] === value)
    );
}

/** Keys that the program left to their defaults do not tell elements apart. */
function isSame(input: unknown, other: unknown, keys: readonly string[]): boolean {
    const given = keys.filter((key) => isJsonObject(input) && input[key] !== undefined);
    return (
        given.length > 0 &&
        isJsonObject(input) &&
        isJsonObject(other) &&
        given.every((key) => input[key] === other[key])
    );
}

/** The fields that the server recorded as this resource's own. */
function ownedFields(object: KubeObject, fieldManager: string): JsonObject {
    const own = objectsAt(object, "metadata", "managedFields").find(
        ({ manager, subresource }) => manager === fieldManager && subresource === undefined,
    );
    return objectAt(own, "fieldsV1");
}

/** A Secret with stringData as it would have to be for its data: the server never gives it back. */
function readable(object: JsonObject, inputs: JsonObject): JsonObject {
    if (!isCoreSecret(inputs) || !isJsonObject(inputs.stringData) || !isJsonObject(object.data)) {
        return object;
    }
    const { data } = object;
    const wanted = encoded(inputs.stringData);
    const entries = Object.keys(wanted).flatMap((key) =>
        data[key] === undefined ? [] : [[key, Buffer.from(textAt(data, key), "base64").toString()]],
    );
    return { ...object, stringData: Object.fromEntries(entries) };
}
