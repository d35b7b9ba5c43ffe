import type { KubeClient } from "../../../cluster/api";
import type { KubeObject } from "../../../cluster/object";
import { isJsonObject, objectAt, objectsAt, textAt, type JsonObject } from "../../../ground/json";

/**
 * Managers whose fields an update takes over: people with kubectl, and the official plugin's own first create. Names are
 * beginnings. Source: fixCSAFieldManagers in pulumi-kubernetes, provider/pkg/await/await.go.
 */
const takenOver: readonly { readonly name: string; readonly operations: readonly string[] }[] = [
    { name: "kubectl", operations: ["Apply", "Update"] },
    { name: "before-first-apply", operations: ["Update"] },
    { name: "pulumi-kubernetes", operations: ["Update"] },
    { name: "pulumi-resource-kubernetes", operations: ["Update"] },
];

/** Whether fields of an object are held by managers that an update takes over. */
export function hasFieldsToTake(object: KubeObject): boolean {
    return entries(object).some(isTaken);
}

/**
 * Makes a resource's manager the one that holds what people wrote with kubectl, so that the apply that follows also removes what
 * they added: an element of a list that has another key by now would stay beside the right one otherwise.
 */
export async function takeFields(
    client: KubeClient,
    path: string,
    object: KubeObject,
    fieldManager: string,
): Promise<void> {
    if (!hasFieldsToTake(object)) {
        return;
    }
    const patch = [
        { op: "replace", path: "/metadata/managedFields", value: withFieldsTaken(object, fieldManager) },
        { op: "replace", path: "/metadata/resourceVersion", value: object.metadata.resourceVersion },
    ];
    await client.patch(path, patch, "json");
}

/** Gives up what a manager holds, after another name has taken its place. */
export async function releaseFields(
    client: KubeClient,
    path: string,
    { apiVersion, kind, metadata: { name, namespace } }: KubeObject,
    fieldManager: string,
): Promise<void> {
    const metadata = { ...(name === undefined ? {} : { name }), ...(namespace === undefined ? {} : { namespace }) };
    await client.apply(path, { apiVersion, kind, metadata }, { fieldManager });
}

/** The record of field managers with one entry for the resource's own manager and all that it takes over. */
export function withFieldsTaken(object: KubeObject, fieldManager: string): readonly JsonObject[] {
    const all = entries(object);
    const isOwn = (entry: JsonObject): boolean =>
        entry.manager === fieldManager && entry.operation === "Apply" && isWhole(entry);
    const own = all.find(isOwn) ?? { apiVersion: object.apiVersion, fieldsType: "FieldsV1", fieldsV1: {} };
    const fieldsV1 = all.filter(isTaken).reduce((fields, entry) => merged(fields, objectAt(entry, "fieldsV1")), {
        ...objectAt(own, "fieldsV1"),
    });
    const rest = all.filter((entry) => !isOwn(entry) && !isTaken(entry));
    return [...rest, { ...own, manager: fieldManager, operation: "Apply", fieldsV1 }];
}

function entries(object: KubeObject): readonly JsonObject[] {
    return objectsAt(object, "metadata", "managedFields");
}

function isTaken(entry: JsonObject): boolean {
    const [manager, operation] = [textAt(entry, "manager"), textAt(entry, "operation")];
    return (
        isWhole(entry) &&
        takenOver.some(({ name, operations }) => manager.startsWith(name) && operations.includes(operation))
    );
}

/** An entry about the object itself: its status and its scale have entries of their own. */
function isWhole({ subresource }: JsonObject): boolean {
    return subresource === undefined;
}

function merged(one: JsonObject, other: JsonObject): JsonObject {
    const both = Object.entries(other).map(([key, value]): [string, unknown] => {
        const known = one[key];
        return [key, isJsonObject(known) && isJsonObject(value) ? merged(known, value) : value];
    });
    return { ...one, ...Object.fromEntries(both) };
}
