import type { KubeObject } from "../../../../cluster/object";
import { count, items, section, text } from "../fields";
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
