import assert from "node:assert/strict";
import type { KubeObject } from "../../../cluster/object";
import { claimOf, hardOf, largestOf, nodeOf } from "../../../components/preflight/objects";
import { ofType, type Registered } from "../../support/engine";
import { devModel, rendered } from "../../support/rendering";

const namespace = "fabric-dev";

describe("what Kubernetes lists of a network", () => {
    let resources: readonly Registered[];

    before(async () => {
        const model = devModel((config) => {
            const [, org1] = config["organizations"] as Record<string, unknown>[];
            Object.assign(org1 ?? {}, { stateDatabase: "couchdb" });
        });
        resources = await rendered(model);
    });

    /** An object as it was declared, as the API server would list it. */
    const listed = (kind: string, name: string, more: object = {}): KubeObject => {
        const found = ofType(resources, `kubernetes:${kind}`).find((resource) => resource.name === name);
        assert.ok(found !== undefined, `there is no ${name}`);
        return { apiVersion: "v1", kind, metadata: {}, ...found.inputs, ...more };
    };

    it("tells of a claim whose it is, its size and its class", () => {
        const claim = listed("core/v1:PersistentVolumeClaim", "org0-orderer1");
        const org0 = { namespace, name: "org0-orderer1", organisation: "org0", component: "orderer", size: "1Gi" };
        assert.deepEqual(claimOf(claim, namespace), { ...org0, storageClass: undefined, isLeaving: false });
        const bound = { ...claim, spec: { ...(claim["spec"] as object), storageClassName: "fast" } };
        assert.deepEqual(claimOf(bound, namespace), { ...org0, storageClass: "fast", isLeaving: false });
        const metadata = { ...claim.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" };
        assert.deepEqual(claimOf({ ...bound, metadata }, namespace), {
            ...org0,
            storageClass: "fast",
            isLeaving: true,
        });
    });

    it("tells of LimitRanges the least that they let a container have", () => {
        const range = (type: string, most: object): KubeObject => {
            const spec = { limits: [{ type, max: most }] };
            return { apiVersion: "v1", kind: "LimitRange", metadata: {}, spec };
        };
        const ranges = [
            range("Container", { memory: "900Mi", cpu: "2" }),
            range("Container", { memory: "1Gi", "ephemeral-storage": "1Gi" }),
            range("Pod", { memory: "16Mi" }),
        ];
        assert.deepEqual(largestOf(ranges), { memory: "900Mi", "ephemeral-storage": "1Gi" });
        assert.deepEqual(largestOf([]), {});
    });

    it("tells of quotas the least that they let all pods have, of all pods alone", () => {
        const quota = (hard: object, more: object = {}): KubeObject => {
            return { apiVersion: "v1", kind: "ResourceQuota", metadata: {}, spec: { hard, ...more } };
        };
        const quotas = [
            quota({ "limits.memory": "20Gi", memory: "3Gi", pods: "10" }),
            quota({ "limits.memory": "9Gi", "requests.memory": "4Gi", "limits.cpu": "2" }),
            quota({ "limits.memory": "1Gi" }, { scopes: ["BestEffort"] }),
            quota({ "limits.memory": "1Gi" }, { scopeSelector: { matchExpressions: [] } }),
        ];
        assert.deepEqual(hardOf(quotas), { "limits.memory": "9Gi", "requests.memory": "3Gi" });
        assert.deepEqual(hardOf([]), {});
    });

    const nodes = [
        { name: "org0-orderer1", component: "orderer", mspId: "OrdererMSP", port: 6050, couchdb: false },
        { name: "org1-peer1", component: "peer", mspId: "Org1MSP", port: 7051, couchdb: true },
        { name: "org2-peer1", component: "peer", mspId: "Org2MSP", port: 7051, couchdb: false },
        { name: "org1-ca", component: "ca", mspId: undefined, port: undefined, couchdb: false },
    ];

    for (const { name, ...is } of nodes) {
        it(`tells of ${name} how it runs and whether it can be asked`, () => {
            const set = listed("apps/v1:StatefulSet", name);
            const node = { name, namespace, organisation: name.slice(0, 4), ...is };
            assert.deepEqual(nodeOf(set, namespace, []), { ...node, ready: false, isOutdated: false });
            const status = { readyReplicas: 1, updateRevision: "new" };
            const pod = (revision: string): KubeObject => ({
                apiVersion: "v1",
                kind: "Pod",
                metadata: { name: `${name}-0`, labels: { "controller-revision-hash": revision } },
            });
            assert.deepEqual(nodeOf({ ...set, status }, namespace, [pod("new")]), {
                ...node,
                ready: true,
                isOutdated: false,
            });
            assert.deepEqual(nodeOf({ ...set, status }, namespace, [pod("old")]), {
                ...node,
                ready: true,
                isOutdated: true,
            });
        });
    }

    it("tells nothing of what others made", () => {
        const foreign = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "a", labels: {} } };
        assert.equal(claimOf(foreign, namespace), undefined);
        assert.equal(nodeOf({ ...foreign, kind: "StatefulSet" }, namespace, []), undefined);
    });
});
