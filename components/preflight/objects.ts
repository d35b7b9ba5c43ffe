import { chaincodeLimits } from "../../builder/kubernetes/limits";
import { amount } from "../../builder/quantity";
import type { KubeObject } from "../../cluster/object";
import { fieldAt, objectsAt, textAt } from "../../ground/json";
import { isOutdated } from "../organisations/rolls/workloads";
import type { Claim, RunningNode, StorageClass } from "./observed";

/**
 * A claim that this program made; undefined for any other.
 *
 * @param namespace in which it was found
 */
export function claimOf(object: KubeObject, namespace: string): Claim | undefined {
    const node = belongingOf(object, namespace);
    const size = textAt(object, "spec", "resources", "requests", "storage") || "0";
    const storageClass = textAt(object, "spec", "storageClassName") || undefined;
    const isLeaving = object.metadata.deletionTimestamp !== undefined;
    return node === undefined ? undefined : { ...node, size, storageClass, isLeaving };
}

/**
 * A node that this program made; undefined for any other StatefulSet.
 *
 * @param namespace in which it was found
 * @param pods those in it that can be seen
 */
export function nodeOf(object: KubeObject, namespace: string, pods: readonly KubeObject[]): RunningNode | undefined {
    const node = belongingOf(object, namespace);
    if (node === undefined) {
        return undefined;
    }
    const pod = ["spec", "template", "spec"];
    const main = objectsAt(object, ...pod, "containers").find(
        (container) => textAt(container, "name") === node.component,
    );
    const variable = (name: string): string | undefined =>
        textAt(
            objectsAt(main, "env").find((entry) => textAt(entry, "name") === name),
            "value",
        ) || undefined;
    const grpc = objectsAt(main, "ports").find((port) => textAt(port, "name") === "grpc");
    const ready = fieldAt(object, "status", "readyReplicas");
    return {
        ...node,
        mspId: variable("ORDERER_GENERAL_LOCALMSPID") ?? variable("CORE_PEER_LOCALMSPID"),
        port: numberOf(fieldAt(grpc, "containerPort")),
        couchdb: objectsAt(object, ...pod, "initContainers").some(
            (container) => textAt(container, "name") === "couchdb",
        ),
        ready: (numberOf(ready) ?? 0) > 0,
        isOutdated: pods.some((pod) => pod.metadata.name === `${node.name}-0` && isOutdated(pod, object)),
    };
}

/** The most that LimitRanges of a namespace let a container have, by resource. */
export function largestOf(ranges: readonly KubeObject[]): Readonly<Record<string, string>> {
    const entries = ranges
        .flatMap((range) => objectsAt(range, "spec", "limits"))
        .filter((limit) => textAt(limit, "type") === "Container")
        .flatMap((limit) => Object.keys(chaincodeLimits).map((name) => [name, textAt(limit, "max", name)] as const))
        .filter(([, most]) => most !== "")
        // Of several the smallest stays.
        .sort(([, a], [, b]) => (amount(b) ?? 0) - (amount(a) ?? 0));
    return Object.fromEntries(entries);
}

/** What quotas bound of what all pods of a namespace ask for and may take, each by its other name, too. */
const bounded: Readonly<Record<string, string>> = {
    memory: "requests.memory",
    "ephemeral-storage": "requests.ephemeral-storage",
    ...Object.fromEntries(
        ["requests", "limits"].flatMap((which) =>
            Object.keys(chaincodeLimits).map((name) => [`${which}.${name}`, `${which}.${name}`]),
        ),
    ),
};

/** The most that quotas of a namespace let all of its pods have together. One with a scope is for some pods only. */
export function hardOf(quotas: readonly KubeObject[]): Readonly<Record<string, string>> {
    const entries = quotas
        .filter((quota) => fieldAt(quota, "spec", "scopes") === undefined)
        .filter((quota) => fieldAt(quota, "spec", "scopeSelector") === undefined)
        .flatMap((quota) =>
            Object.entries(bounded).map(([name, to]) => [to, textAt(quota, "spec", "hard", name)] as const),
        )
        .filter(([, most]) => most !== "")
        // Of several the smallest stays.
        .sort(([, a], [, b]) => (amount(b) ?? 0) - (amount(a) ?? 0));
    return Object.fromEntries(entries);
}

/** A storage class of the cluster. */
export function storageClassOf(object: KubeObject): StorageClass {
    const { annotations = {} } = object.metadata;
    const isDefault = defaultMarks.some((mark) => annotations[mark] === "true");
    return { canGrow: object["allowVolumeExpansion"] === true, isDefault };
}

/** Annotations of the default class; Kubernetes still takes the old one. */
const defaultMarks = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
];

/** The class of a volume that is there to be claimed, "" for none; undefined for one that is in use. */
export function preparedClassOf(volume: KubeObject): string | undefined {
    return textAt(volume, "status", "phase") === "Available" ? textAt(volume, "spec", "storageClassName") : undefined;
}

interface Belonging {
    readonly name: string;
    readonly namespace: string;
    readonly organisation: string;
    readonly component: string;
}

function belongingOf({ metadata }: KubeObject, namespace: string): Belonging | undefined {
    const { name, labels = {} } = metadata;
    const organisation = labels["app.kubernetes.io/part-of"];
    const component = labels["app.kubernetes.io/component"];
    return name === undefined || organisation === undefined || component === undefined
        ? undefined
        : { name, namespace, organisation, component };
}

function numberOf(value: unknown): number | undefined {
    return typeof value === "number" ? value : undefined;
}
