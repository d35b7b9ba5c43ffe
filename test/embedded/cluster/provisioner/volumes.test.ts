import assert from "node:assert/strict";
import type { KubeObject } from "../../../../cluster/object";
import { releasedFolder, wantedVolume } from "../../../../embedded/cluster/provisioner/volumes";

const claim: KubeObject = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "fabric-dev", uid: "u-1", resourceVersion: "7" },
    spec: {
        storageClassName: "embedded",
        accessModes: ["ReadWriteOnce"],
        resources: { requests: { storage: "1Gi" } },
    },
};

describe("a claim of the storage class", () => {
    it("gets a volume bound to it alone, in a folder of its own", () => {
        assert.deepEqual(wantedVolume(claim, "/volumes"), {
            apiVersion: "v1",
            kind: "PersistentVolume",
            metadata: {
                name: "pvc-u-1",
                annotations: { "pv.kubernetes.io/provisioned-by": "fabric-embedded/folder" },
            },
            spec: {
                accessModes: ["ReadWriteOnce"],
                capacity: { storage: "1Gi" },
                claimRef: {
                    apiVersion: "v1",
                    kind: "PersistentVolumeClaim",
                    name: "data",
                    namespace: "fabric-dev",
                    uid: "u-1",
                    resourceVersion: "7",
                },
                hostPath: { path: "/volumes/pvc-u-1", type: "Directory" },
                persistentVolumeReclaimPolicy: "Delete",
                storageClassName: "embedded",
                volumeMode: "Filesystem",
            },
        });
    });

    const spec = claim.spec as object;
    const late = { ...claim, spec: { ...spec, storageClassName: "embedded-late" } };

    it("that waits for a pod gets one when the scheduler has given the pod a node", () => {
        const annotations = { "volume.kubernetes.io/selected-node": "node" };
        const volume = wantedVolume({ ...late, metadata: { ...claim.metadata, annotations } }, "/volumes");
        assert.equal((volume?.spec as { readonly storageClassName: string }).storageClassName, "embedded-late");
    });

    const others = [
        { name: "waits for a pod that has no node yet", claim: late },
        { name: "is of another class", claim: { ...claim, spec: { ...spec, storageClassName: "fast" } } },
        { name: "has a volume", claim: { ...claim, spec: { ...spec, volumeName: "pvc-u-1" } } },
        {
            name: "is going away",
            claim: { ...claim, metadata: { ...claim.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } },
        },
    ];
    for (const { name, claim: other } of others) {
        it(`gets none when it ${name}`, () => {
            assert.equal(wantedVolume(other, "/volumes"), undefined);
        });
    }
});

describe("a volume", () => {
    const volume = { ...wantedVolume(claim, "/volumes"), status: { phase: "Released" } } as unknown as KubeObject;

    it("of ours is taken back when its claim is gone", () => {
        assert.equal(releasedFolder(volume), "/volumes/pvc-u-1");
    });

    const kept = [
        { name: "in use", volume: { ...volume, status: { phase: "Bound" } } },
        { name: "of another provisioner", volume: { ...volume, metadata: { name: "other" } } },
        {
            name: "that its owner retains",
            volume: { ...volume, spec: { ...(volume.spec as object), persistentVolumeReclaimPolicy: "Retain" } },
        },
    ];
    for (const { name, volume: other } of kept) {
        it(`${name} is left alone`, () => {
            assert.equal(releasedFolder(other), undefined);
        });
    }
});
