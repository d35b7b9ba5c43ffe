import { randomBytes } from "node:crypto";

import { isKubeObject, type KubeObject } from "../../../cluster/object";
import { isJsonObject, objectAt, type JsonObject } from "../../../ground/json";
import { type Properties, revealedObject, secretValue } from "../property";
import { annotation } from "./fields";

const patchFieldManager = "pulumi.com/patchFieldManager";

/** Metadata that only the server writes; the list of the official plugin. */
const serverMetadata = new Set([
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "uid",
]);

/** An object without the metadata that only the server writes. */
export function withoutServerMetadata(object: JsonObject): JsonObject {
    return isJsonObject(object.metadata) ? { ...object, metadata: clientMetadata(object.metadata) } : object;
}

/** The metadata that a client may write. */
export function clientMetadata(metadata: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(metadata).filter(([key]) => !serverMetadata.has(key)));
}

/**
 * What is sent to the server for a resource's inputs. stringData becomes data: applied as it is, a key that is taken out
 * of stringData later would stay in data.
 */
export function desiredObject(inputs: Properties): KubeObject {
    const object = withoutServerMetadata(revealedObject(inputs));
    const { stringData, ...rest } = object;
    const sent =
        isCoreSecret(object) && isJsonObject(stringData)
            ? { ...rest, data: { ...objectAt(object, "data"), ...encoded(stringData) } }
            : object;
    if (!isKubeObject(sent)) {
        throw new Error("the resource's inputs have no apiVersion, kind or metadata");
    }
    return sent;
}

/** The data that a Secret gets from its stringData. */
export function encoded(stringData: JsonObject): JsonObject {
    const entries = Object.entries(stringData);
    return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(String(value)).toString("base64")]));
}

/** Whether an object is a Secret, so that its data is secret whoever wrote it. */
export function isCoreSecret(object: JsonObject): boolean {
    return object.apiVersion === "v1" && object.kind === "Secret";
}

/** The properties of a Secret with its data marked as secret; those of other kinds as they are. */
export function withSecretData(properties: Properties): Properties {
    if (!isCoreSecret(properties)) {
        return properties;
    }
    const hidden = ["data", "stringData"].filter((key) => properties[key] !== undefined);
    return { ...properties, ...Object.fromEntries(hidden.map((key) => [key, secretValue(properties[key])])) };
}

/**
 * The name under which a new resource's fields are applied: annotated, or drawn by lot, as by the official plugin. After a crash
 * between a create and its record nobody knows a drawn name any more, and the fields that it holds stay for ever.
 */
export function newFieldManager(inputs: JsonObject): string {
    return annotation(inputs, patchFieldManager) ?? `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
}
