import { join } from "node:path";

import type { KubeObject } from "../../../cluster/object";
import { fieldAt, objectAt, textAt, type JsonObject } from "../../../ground/json";
import { lateStorageClassName, provisionerName, storageClassName } from "../objects";

const provisionedBy = "pv.kubernetes.io/provisioned-by";

/** Where the scheduler writes for which node a volume is wanted. */
const selectedNode = "volume.kubernetes.io/selected-node";

/**
 * The volume that a claim waits for; undefined when the claim is not for us, has one already, is going away, or when its class
 * waits for a pod and the scheduler has not found a node for one yet.
 */
export function wantedVolume(claim: KubeObject, folder: string): KubeObject | undefined {
    const { name, namespace, uid, resourceVersion, deletionTimestamp } = claim.metadata;
    const spec = objectAt(claim, "spec");
    if (
        !isWanted(claim, spec) ||
        name === undefined ||
        namespace === undefined ||
        uid === undefined ||
        deletionTimestamp !== undefined
    ) {
        return undefined;
    }
    const volume = `pvc-${uid}`;
    return {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: volume, annotations: { [provisionedBy]: provisionerName } },
        spec: {
            accessModes: spec.accessModes,
            capacity: fieldAt(spec, "resources", "requests"),
            claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid, resourceVersion },
            hostPath: { path: join(folder, volume), type: "Directory" },
            persistentVolumeReclaimPolicy: "Delete",
            storageClassName: spec.storageClassName,
            volumeMode: "Filesystem",
        },
    };
}

function isWanted({ metadata }: KubeObject, { storageClassName: wanted, volumeName = "" }: JsonObject): boolean {
    const isTime = wanted === storageClassName || metadata.annotations?.[selectedNode] !== undefined;
    return (wanted === storageClassName || wanted === lateStorageClassName) && isTime && volumeName === "";
}

/** The folder of a volume of ours whose claim is gone; undefined for all others. */
export function releasedFolder(volume: KubeObject): string | undefined {
    const spec = objectAt(volume, "spec");
    const ours = volume.metadata.annotations?.[provisionedBy] === provisionerName;
    const released =
        textAt(volume, "status", "phase") === "Released" && spec.persistentVolumeReclaimPolicy === "Delete";
    return ours && released ? textAt(spec, "hostPath", "path") || undefined : undefined;
}
