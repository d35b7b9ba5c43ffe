import assert from "node:assert/strict";

import type { JsonObject, KubeObject } from "../../../../../cluster/object";
import { claimGauge } from "../../../../../embedded/plugins/kubernetes/wait/claims";
import { newObjectCluster } from "../../../../support/objectcluster";

function claim(status: JsonObject, storageClassName: string): KubeObject {
    const metadata = { name: "c", namespace: "ns" };
    return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: { storageClassName }, status };
}

const late = {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "late" },
    volumeBindingMode: "WaitForFirstConsumer",
};

interface Case {
    readonly what: string;
    readonly phase: string;
    readonly isNew: boolean;
    readonly mayRead?: boolean;
    readonly found: string;
}

const cases: readonly Case[] = [
    { what: "a new claim that is pending", phase: "Pending", isNew: true, found: "ready" },
    { what: "a new claim that is bound already", phase: "Bound", isNew: true, found: "waiting" },
    { what: "a changed claim that is bound", phase: "Bound", isNew: false, found: "ready" },
    { what: "a changed claim that is pending", phase: "Pending", isNew: false, found: "ready" },
    {
        what: "a pending claim whose class the user may not read",
        phase: "Pending",
        isNew: true,
        mayRead: false,
        found: "waiting",
    },
    {
        what: "a bound claim whose class the user may not read",
        phase: "Bound",
        isNew: true,
        mayRead: false,
        found: "ready",
    },
];

describe("the judgement of a claim whose class waits for a pod", () => {
    for (const { what, phase, isNew, mayRead = true, found } of cases) {
        it(`is that ${what} is ${found}`, async () => {
            const cluster = newObjectCluster();
            const path = "/apis/storage.k8s.io/v1/storageclasses/late";
            const find = (asked: string): Promise<KubeObject | undefined> =>
                asked === path && mayRead
                    ? Promise.resolve(late)
                    : Promise.reject(new Error(`you may not get ${asked}`));
            const gauge = await claimGauge({ ...cluster.client, find }, claim({ phase }, "late"), isNew);
            assert.equal(gauge(claim({ phase }, "late"))?.state, found);
        });
    }

    it("is not asked for without a class, where any volume does", async () => {
        const cluster = newObjectCluster();
        const gauge = await claimGauge(cluster.client, claim({ phase: "Pending" }, ""), true);
        assert.deepEqual(gauge(claim({ phase: "Pending" }, "")), {
            state: "waiting",
            text: "no volume is bound to it yet",
        });
        assert.deepEqual(cluster.calls, []);
    });
});
