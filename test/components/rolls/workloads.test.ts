import assert from "node:assert/strict";
import type { KubeClient } from "../../../cluster/client";
import { nodePods } from "../../../components/rolls/workloads";

const labels = { "app.kubernetes.io/name": "org1-peer1" };

/** A cluster with one node: the template that its workload has by now, and the one that its pod was made from. */
function cluster(updateRevision: string, podRevision: string): KubeClient {
    const set = {
        metadata: { name: "org1-peer1", generation: 2, labels },
        status: { observedGeneration: 2, updateRevision },
    };
    const pod = {
        metadata: { name: "org1-peer1-0", uid: "u", labels: { ...labels, "controller-revision-hash": podRevision } },
        status: { conditions: [{ type: "Ready", status: "True" }] },
    };
    const items = (path: string) => (path.endsWith("/pods") ? [pod] : [set]);
    return { list: (path: string) => Promise.resolve({ items: items(path), resourceVersion: "" }) } as never;
}

const cases = [
    { name: "is up to date with the template of its workload", set: "a", pod: "a", given: "a", is: [] },
    {
        name: "is outdated when its workload was given another one",
        set: "b",
        pod: "a",
        given: undefined,
        is: ["isOutdated"],
    },
    {
        name: "is outdated when its workload went back to what it was given",
        set: "a",
        pod: "b",
        given: "a",
        is: ["isOutdated"],
    },
    {
        name: "is none to restart into a template that somebody else gave its workload",
        set: "b",
        pod: "a",
        given: "a",
        is: ["isForeign"],
    },
] as const;

describe("a node", () => {
    for (const { name, set, pod, given, is } of cases) {
        it(name, async () => {
            const known = new Map(given === undefined ? [] : [["org1-peer1", given]]);
            const found = (await nodePods(cluster(set, pod), "fabric", ["org1-peer1"], known)).get("org1-peer1");
            assert.deepEqual(
                (["isOutdated", "isForeign"] as const).filter((key) => found?.[key]),
                is,
            );
            assert.equal(found?.isReady, true);
        });
    }
});
