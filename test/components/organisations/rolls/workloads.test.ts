import assert from "node:assert/strict";
import type { KubeClient } from "../../../../cluster/api";
import { nodePods, podsOfNodes } from "../../../../components/organisations/rolls/workloads";
import { json, startApiServer, type FakeApiServer } from "../../../support/apiserver";
import { placeOn } from "../../../support/fakeplace";

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

describe("the pods of nodes in several namespaces", () => {
    let server: FakeApiServer;

    before(async () => {
        server = await startApiServer();
    });

    after(() => server.stop());

    const list = (...items: readonly object[]): ReturnType<typeof json> =>
        json({ kind: "List", apiVersion: "v1", metadata: { resourceVersion: "1" }, items });

    function answer(on: FakeApiServer, namespace: string, name: string): void {
        const named = { "app.kubernetes.io/name": name };
        const set = {
            metadata: { name, generation: 1, labels: named },
            status: { observedGeneration: 1, updateRevision: "a" },
        };
        const pod = { metadata: { name: `${name}-0`, uid: name, labels: named } };
        on.answer(`GET /apis/apps/v1/namespaces/${namespace}/statefulsets`, list(set));
        on.answer(`GET /api/v1/namespaces/${namespace}/pods`, list(pod));
    }

    it("are looked for where each organisation has its own", async () => {
        answer(server, "fabric", "org2-orderer1");
        answer(server, "org0", "org0-orderer1");
        const place = { ...(await placeOn(server, "fabric")), homes: { org0: { namespace: "org0" } } };
        const nodes = ["org0-orderer1", "org2-orderer1"].map((name) => ({ name, organisation: name.slice(0, 4) }));
        const found = await podsOfNodes(place, nodes);
        assert.deepEqual(
            nodes.map(({ name }) => found.get(name)?.pod),
            [
                { name: "org0-orderer1-0", namespace: "org0", uid: "org0-orderer1" },
                { name: "org2-orderer1-0", namespace: "fabric", uid: "org2-orderer1" },
            ],
        );
    });

    it("are looked for on the cluster of each, in namespaces that are called alike", async () => {
        const west = await startApiServer();
        try {
            answer(server, "fabric", "org1-orderer1");
            answer(west, "fabric", "org2-orderer1");
            const home = { cluster: "west", ...(await placeOn(west, "fabric")) };
            const place = { cluster: "east", ...(await placeOn(server, "fabric")), homes: { org2: home } };
            const nodes = ["org1-orderer1", "org2-orderer1"].map((name) => ({ name, organisation: name.slice(0, 4) }));
            const found = await podsOfNodes(place, nodes);
            assert.deepEqual(
                nodes.map(({ name }) => found.get(name)?.pod?.uid),
                ["org1-orderer1", "org2-orderer1"],
            );
        } finally {
            await west.stop();
        }
    });
});
