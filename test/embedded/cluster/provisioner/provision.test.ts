import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KubeClient, FollowEvent } from "../../../../cluster/api";
import type { KubeObject } from "../../../../cluster/object";
import { provisionVolumes } from "../../../../embedded/cluster/provisioner/provision";
import { failure } from "../../../../ground/failure";

const claim: KubeObject = {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name: "data", namespace: "fabric-dev", uid: "u-1" },
    spec: { storageClassName: "embedded", accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};

function volumeAt(path: string): KubeObject {
    return {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: {
            name: "pvc-u-1",
            annotations: { "pv.kubernetes.io/provisioned-by": "fabric-embedded/folder" },
        },
        spec: { hostPath: { path }, persistentVolumeReclaimPolicy: "Delete" },
        status: { phase: "Released" },
    };
}

/** Tells one story of claims and volumes, and remembers what was made and removed. */
function fakeClient(claims: readonly KubeObject[], volumes: readonly KubeObject[], refusal?: Error): FakeClient {
    const created: KubeObject[] = [];
    const removed: string[] = [];
    const client: Pick<KubeClient, "follow" | "create" | "remove"> = {
        // eslint-disable-next-line @typescript-eslint/require-await
        async *follow(path): AsyncIterable<FollowEvent> {
            for (const object of path.endsWith("claims") ? claims : volumes) {
                yield { type: "added", object };
            }
        },
        create: (_path, object) => {
            created.push(object);
            return refusal === undefined ? Promise.resolve(object) : Promise.reject(refusal);
        },
        remove: (path) => {
            removed.push(path);
            return Promise.resolve("gone");
        },
    };
    return { client: client as KubeClient, created, removed };
}

interface FakeClient {
    readonly client: KubeClient;
    readonly created: readonly KubeObject[];
    readonly removed: readonly string[];
}

describe("provisioning volumes", () => {
    let folder: string;
    let told: string[];

    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "volumes-"));
        told = [];
    });

    afterEach(() => {
        rmSync(folder, { recursive: true, force: true });
    });

    function provision(client: KubeClient): Promise<void> {
        const { signal } = new AbortController();
        return provisionVolumes({ client, folder, signal, tell: (line) => told.push(line) });
    }

    it("makes a folder that any user may write before the volume that points at it", async () => {
        const { client, created } = fakeClient([claim], []);
        await provision(client);
        assert.deepEqual(
            created.map(({ metadata }) => metadata.name),
            ["pvc-u-1"],
        );
        assert.equal(statSync(join(folder, "pvc-u-1")).mode & 0o777, 0o777);
    });

    it("goes on when the volume is there already", async () => {
        const conflict = failure({ operation: "create", target: "pvc-u-1", reason: "AlreadyExists" }, "exists");
        const { client, created } = fakeClient([claim, claim], [], conflict);
        await provision(client);
        assert.equal(created.length, 2);
        assert.deepEqual(told, []);
    });

    it("tells what failed and goes on with the next", async () => {
        const refusal = failure({ operation: "create", target: "pvc-u-1", reason: "Forbidden" }, "no");
        const { client, created } = fakeClient([claim, claim], [], refusal);
        await provision(client);
        assert.equal(created.length, 2);
        assert.deepEqual(told, ["data: cannot create on pvc-u-1: no", "data: cannot create on pvc-u-1: no"]);
    });

    it("deletes the folder and the volume of a claim that is gone", async () => {
        const path = join(folder, "pvc-u-1");
        mkdirSync(join(path, "ledger"), { recursive: true });
        const { client, removed } = fakeClient([], [volumeAt(path)]);
        await provision(client);
        assert.ok(!existsSync(path), "the folder is gone");
        assert.deepEqual(removed, ["/api/v1/persistentvolumes/pvc-u-1"]);
    });

    it("never deletes what lies elsewhere, whatever a volume says", async () => {
        const elsewhere = join(folder, "other", "pvc-u-1");
        mkdirSync(elsewhere, { recursive: true });
        const { client, removed } = fakeClient([], [volumeAt(elsewhere), volumeAt(`${folder}/x/../..`)]);
        await provision(client);
        assert.ok(existsSync(elsewhere), "it is still there");
        assert.deepEqual(removed, []);
    });
});
