import type { KubeObject } from "../../../../cluster/object";
import { podTroubles, type Trouble } from "./pods";
import { condition, items, section, text } from "../fields";
import type { Scene } from "./scene";

/** What keeps an object from becoming ready: its controller's complaints, then what is wrong with its newest pods. */
export function sceneTroubles(scene: Scene): readonly Trouble[] {
    const pods = currentPods(scene).flatMap(podTroubles);
    return [...refusals(scene), ...(scene.object.kind === "Job" ? pods.map(patiently) : pods)];
}

/** A Job tries again by itself and says when it has failed for good. */
function patiently(trouble: Trouble): Trouble {
    return trouble.container === undefined ? trouble : { ...trouble, graceSeconds: Infinity };
}

/** The pods of the version that is being rolled out; those of the former one are not what is waited for. */
export function currentPods({ object, pods }: Scene): readonly KubeObject[] {
    const label = revisionLabels[object.kind];
    const all = [...pods.values()].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (label === undefined) {
        return all;
    }
    const newest = all.reduce<KubeObject | undefined>((one, other) => (isNewer(other, one) ? other : one), undefined);
    const revision = section(object, "status").updateRevision ?? newest?.metadata.labels?.[label];
    return all.filter((pod) => pod.metadata.labels?.[label] === revision);
}

const revisionLabels: Readonly<Record<string, string>> = {
    DaemonSet: "controller-revision-hash",
    Deployment: "pod-template-hash",
    StatefulSet: "controller-revision-hash",
};

function isNewer(pod: KubeObject, than: KubeObject | undefined): boolean {
    return than === undefined || (pod.metadata.creationTimestamp ?? "") > (than.metadata.creationTimestamp ?? "");
}

/** Pods that a StatefulSet waits for although they belong to its former version and will never be ready. */
export function stuckPods({ object, pods }: Scene): readonly KubeObject[] {
    const { updateRevision, observedGeneration } = section(object, "status");
    const isOrdered = section(object, "spec").podManagementPolicy !== "Parallel";
    if (object.kind !== "StatefulSet" || !isOrdered || observedGeneration !== object.metadata.generation) {
        return [];
    }
    return [...pods.values()].filter(
        (pod) =>
            pod.metadata.deletionTimestamp === undefined &&
            pod.metadata.labels?.["controller-revision-hash"] !== updateRevision &&
            podTroubles(pod).length > 0,
    );
}

/** Why no pods or volumes are made at all: quotas, Pod Security, webhooks, missing accounts, storage classes that fail. */
function refusals({ object, warnings }: Scene): readonly Trouble[] {
    const failure = condition(object, "ReplicaFailure");
    const told = failure?.status === "True" ? [refused(String(failure.message))] : [];
    const reasons =
        object.kind === "PersistentVolumeClaim" ? ["ProvisioningFailed", "FailedBinding"] : ["FailedCreate"];
    const events = [...warnings.values()].filter(
        (event) => reasons.includes(String(event.reason)) && eventTime(event) >= lastWritten(object),
    );
    return isComplete(object) ? told : [...told, ...events.map((event) => refused(String(event.message)))];
}

function refused(text: string): Trouble {
    return { key: "refused", text, graceSeconds: 10 };
}

/** Complaints about pods that are there by now are over. */
function isComplete(object: KubeObject): boolean {
    const { replicas } = section(object, "status");
    return object.kind === "StatefulSet" && replicas === section(object, "spec").replicas;
}

function eventTime(event: KubeObject): string {
    return text(event, "lastTimestamp") || text(event, "eventTime") || (event.metadata.creationTimestamp ?? "");
}

/** When the object was written last by an apply: both times are the server's, so no two clocks are compared. */
function lastWritten(object: KubeObject): string {
    const applied = items(object.metadata, "managedFields").filter(({ operation }) => operation === "Apply");
    const times = [object.metadata.creationTimestamp ?? "", ...applied.map((entry) => text(entry, "time"))];
    return times.sort().at(-1) ?? "";
}
