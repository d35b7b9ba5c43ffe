import type { KubeObject } from "../../../../cluster/object";
import { condition, count, items, section, text } from "../fields";
import type { Trouble } from "./pods";
import type { Scene } from "./scene";

/** The label by which a pod says to which version of its workload it belongs. */
const versionLabels: Readonly<Record<string, string>> = {
    DaemonSet: "controller-revision-hash",
    Deployment: "pod-template-hash",
    StatefulSet: "controller-revision-hash",
};

/** The pods of the version that is being rolled out; none as long as the controller has not seen that version. */
export function currentPods(scene: Scene): readonly KubeObject[] {
    const { object } = scene;
    const label = versionLabels[object.kind];
    if (label === undefined) {
        return livingPods(scene);
    }
    const version = isSeen(object) ? currentVersion(scene, label) : undefined;
    return livingPods(scene).filter((pod) => version !== undefined && pod.metadata.labels?.[label] === version);
}

/** Whether a workload's status speaks of its newest version. */
export function isSeen(object: KubeObject): boolean {
    return count(section(object, "status"), "observedGeneration") >= (object.metadata.generation ?? 0);
}

/** A pod of a former version that a StatefulSet waits for before it goes on, and what is wrong with it. */
export interface StuckPod {
    readonly pod: KubeObject;
    readonly trouble: Trouble;
}

/**
 * A StatefulSet that keeps its pods in order does not touch a pod of a former version that is not ready. One that cannot run is
 * hopeless at once; one that is only not ready may have to do with the change that is being made.
 */
export function stuckPods(scene: Scene): readonly StuckPod[] {
    const { object } = scene;
    const isOrdered = section(object, "spec").podManagementPolicy !== "Parallel";
    if (object.kind !== "StatefulSet" || !isOrdered || !isSeen(object)) {
        return [];
    }
    const version = text(section(object, "status"), "updateRevision");
    return livingPods(scene)
        .filter((pod) => pod.metadata.labels?.[versionLabels.StatefulSet ?? ""] !== version && !isReady(pod))
        .map((pod) => ({
            pod,
            trouble: { key: pod.metadata.uid ?? "", text: "", graceSeconds: cannotRun(pod) ? 0 : 10 },
        }));
}

function livingPods({ pods }: Scene): readonly KubeObject[] {
    return [...pods.values()].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** The value of the version label: from the status, else from the newest of the objects that hold the versions. */
function currentVersion({ object, versions }: Scene, label: string): string | undefined {
    const named = text(section(object, "status"), "updateRevision");
    const newest = [...versions.values()]
        .filter(({ metadata }) => isOwnedBy(metadata, object))
        .sort((one, other) => versionNumber(other) - versionNumber(one))[0];
    return named === "" ? newest?.metadata.labels?.[label] : named;
}

function isOwnedBy(metadata: KubeObject["metadata"], owner: KubeObject): boolean {
    return items(metadata, "ownerReferences").some(({ uid }) => uid === owner.metadata.uid);
}

/** A rollback gives the former version the highest number. */
function versionNumber(version: KubeObject): number {
    const annotated = version.metadata.annotations?.["deployment.kubernetes.io/revision"];
    return annotated === undefined ? count(version, "revision") : Number(annotated);
}

function isReady(pod: KubeObject): boolean {
    return condition(pod, "Ready")?.status === "True";
}

const startingUp = new Set(["ContainerCreating", "PodInitializing"]);

function cannotRun(pod: KubeObject): boolean {
    const status = section(pod, "status");
    const containers = [...items(status, "initContainerStatuses"), ...items(status, "containerStatuses")];
    const isUnschedulable = condition(pod, "PodScheduled")?.reason === "Unschedulable";
    return isUnschedulable || status.phase === "Failed" || containers.some(({ state }) => isHopeless(state));
}

function isHopeless(state: unknown): boolean {
    const [waiting, terminated] = ["waiting", "terminated"].map((key) => section(section({ state }, "state"), key));
    const reason = text(waiting ?? {}, "reason");
    return (reason !== "" && !startingUp.has(reason)) || count(terminated ?? {}, "exitCode") !== 0;
}
