import { isJsonObject, type KubeObject } from "../../cluster/object";
import type { Claim, RunningNode } from "./observed";

/** A claim that this program made; undefined for any other. */
export function claimOf(object: KubeObject): Claim | undefined {
    const node = belongingOf(object);
    const size = textAt(object, "spec", "resources", "requests", "storage") ?? "0";
    return node === undefined ? undefined : { ...node, size, storageClass: textAt(object, "spec", "storageClassName") };
}

/** A node that this program made; undefined for any other StatefulSet. */
export function nodeOf(object: KubeObject): RunningNode | undefined {
    const node = belongingOf(object);
    if (node === undefined) {
        return undefined;
    }
    const pod = ["spec", "template", "spec"];
    const main = itemsAt(object, ...pod, "containers").find(
        (container) => textAt(container, "name") === node.component,
    );
    const variable = (name: string): string | undefined =>
        textAt(
            itemsAt(main, "env").find((entry) => textAt(entry, "name") === name),
            "value",
        );
    const grpc = itemsAt(main, "ports").find((port) => textAt(port, "name") === "grpc");
    const ready = valueAt(object, "status", "readyReplicas");
    return {
        ...node,
        mspId: variable("ORDERER_GENERAL_LOCALMSPID") ?? variable("CORE_PEER_LOCALMSPID"),
        port: numberOf(valueAt(grpc, "containerPort")),
        couchdb: itemsAt(object, ...pod, "initContainers").some((container) => textAt(container, "name") === "couchdb"),
        ready: (numberOf(ready) ?? 0) > 0,
    };
}

/** Whether volumes of a storage class can be made larger. */
export function canGrow(storageClass: KubeObject): boolean {
    return storageClass["allowVolumeExpansion"] === true;
}

interface Belonging {
    readonly name: string;
    readonly organisation: string;
    readonly component: string;
}

function belongingOf({ metadata }: KubeObject): Belonging | undefined {
    const { name, labels = {} } = metadata;
    const organisation = labels["app.kubernetes.io/part-of"];
    const component = labels["app.kubernetes.io/component"];
    return name === undefined || organisation === undefined || component === undefined
        ? undefined
        : { name, organisation, component };
}

function itemsAt(object: unknown, ...keys: readonly string[]): readonly unknown[] {
    const found = valueAt(object, ...keys);
    return Array.isArray(found) ? found : [];
}

function textAt(object: unknown, ...keys: readonly string[]): string | undefined {
    const found = valueAt(object, ...keys);
    return typeof found === "string" ? found : undefined;
}

function numberOf(value: unknown): number | undefined {
    return typeof value === "number" ? value : undefined;
}

function valueAt(object: unknown, ...keys: readonly string[]): unknown {
    return keys.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), object);
}
