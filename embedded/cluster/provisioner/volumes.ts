import { join } from "node:path";

import type { KubeObject } from "../../../cluster/object";
import { isJsonObject, type JsonObject } from "../../../ground/json";
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
    const spec = isJsonObject(claim.spec) ? claim.spec : {};
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
    const resources = isJsonObject(spec.resources) ? spec.resources : {};
    return {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: volume, annotations: { [provisionedBy]: provisionerName } },
        spec: {
            accessModes: spec.accessModes,
            capacity: resources.requests,
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
    const spec = isJsonObject(volume.spec) ? volume.spec : {};
    const status = isJsonObject(volume.status) ? volume.status : {};
    const hostPath = isJsonObject(spec.hostPath) ? spec.hostPath : {};
    const ours = volume.metadata.annotations?.[provisionedBy] === provisionerName;
    const released = status.phase === "Released" && spec.persistentVolumeReclaimPolicy === "Delete";
    return ours && released && typeof hostPath.path === "string" ? hostPath.path : undefined;
}
