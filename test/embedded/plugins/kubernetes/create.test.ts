import assert from "node:assert/strict";

import type { JsonObject, KubeObject } from "../../../../cluster/object";
import { create } from "../../../../embedded/plugins/kubernetes/create";
import { newFieldManager } from "../../../../embedded/plugins/kubernetes/desired";
import { type CreateResult, isIncomplete } from "../../../../embedded/plugins/plugin";
import { secretValue, unknownValue } from "../../../../embedded/plugins/property";
import { newObjectCluster, type ObjectCluster, pathOf } from "../../../support/objectcluster";
import { newPluginWork, resourceOf } from "../../../support/pluginwork";

const resource = resourceOf("kubernetes:core/v1:ConfigMap");
const manager = newFieldManager(resource.urn, {});
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "n", namespace: "ns" }, data: { a: "b" } };
const path = pathOf(configMap);

interface Asked {
    readonly inputs?: JsonObject;
    readonly preview?: boolean;
    readonly settings?: JsonObject;
    readonly timeoutSeconds?: number;
}

async function created(cluster: ObjectCluster, asked: Asked = {}): Promise<CreateResult & { told: readonly string[] }> {
    const { inputs = configMap, preview = false, settings = {}, timeoutSeconds = 5 } = asked;
    const { around, told } = newPluginWork(cluster, settings);
    return { ...(await create(around, { resource, inputs, timeoutSeconds, preview })), told };
}

function madeBy(name: string, rest: Partial<KubeObject["metadata"]> = {}): KubeObject {
    return { ...configMap, metadata: { ...configMap.metadata, managedFields: [{ manager: name }], ...rest } };
}

describe("creating an object", () => {
    it("applies it under the resource's own field manager and records what came of it", async () => {
        const cluster = newObjectCluster();
        const { id, state } = await created(cluster);
        assert.equal(id, "ns/n");
        assert.deepEqual(cluster.calls.slice(1), [`get ${path}`, `apply ${path}`]);
        assert.equal(state.__fieldManager, manager);
        assert.deepEqual(state.__inputs, configMap);
        assert.deepEqual(state.data, { a: "b" });
    });

    it("takes over what an interrupted run of the same resource made, and says so", async () => {
        const cluster = newObjectCluster();
        cluster.put(madeBy(manager));
        const { told } = await created(cluster);
        assert.deepEqual(told, ["note an earlier run made it but did not get to record it: taken over"]);
    });

    it("refuses what somebody else made, and says what one can do", async () => {
        const cluster = newObjectCluster();
        cluster.put(madeBy("kubectl"));
        await assert.rejects(created(cluster), {
            message:
                "cannot create ConfigMap ns/n on https://fake: it exists already and another program made it, or this one under " +
                "another name; delete it, choose another name, record it with `pulumi import`, keep the old resource's identity " +
                "with an alias, or set upsertExistingObjects on the provider",
        });
        assert.equal(cluster.object(path)?.metadata.generation, undefined, "it was not touched");
    });

    it("takes over anything where upsertExistingObjects says so", async () => {
        const cluster = newObjectCluster();
        cluster.put(madeBy("kubectl"));
        const { told } = await created(cluster, { settings: { upsertExistingObjects: "true" } });
        assert.deepEqual(told, ["note it existed already: taken over, as upsertExistingObjects says"]);
    });

    it("waits for one that is on its way out before it makes the new one", async () => {
        const cluster = newObjectCluster();
        cluster.put(madeBy(manager, { deletionTimestamp: "t", finalizers: ["example.com/slow"] }));
        setTimeout(() => {
            cluster.drop(path);
        }, 20);
        const { told } = await created(cluster);
        assert.deepEqual(told, ["status waiting for its finalizers: example.com/slow"]);
        assert.equal(cluster.object(path)?.metadata.deletionTimestamp, undefined);
    });

    it("tries again when its namespace is a moment late", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("apply", 404, 'namespaces "ns" not found');
        assert.equal((await created(cluster)).id, "ns/n");
    });

    it("names the object, the cause and what to do when it is refused", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("apply", 403, 'configmaps "n" is forbidden: exceeded quota: q');
        await assert.rejects(created(cluster), {
            message:
                'cannot create ConfigMap ns/n on https://fake: configmaps "n" is forbidden: exceeded quota: q (403 Forbidden); ' +
                "raise the quota of the namespace, or ask for less",
        });
    });

    it("hands over what exists when it does not become ready", async () => {
        const cluster = newObjectCluster();
        const pod = {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { name: "p", namespace: "ns" },
            spec: { containers: [] },
        };
        cluster.after((_, object) => {
            cluster.put({ ...object, status: { phase: "Failed", reason: "Evicted", message: "no room" } });
        });
        await assert.rejects(created(cluster, { inputs: pod }), (error) => {
            assert.ok(isIncomplete(error));
            assert.match(error.message, /^cannot start Pod ns\/p on https:\/\/fake: the pod failed: Evicted no room/);
            assert.equal(error.made.id, "ns/p");
            assert.equal(error.made.state.__fieldManager, manager);
            return true;
        });
    });
});

describe("previewing a creation", () => {
    it("asks for a dry run and stores nothing", async () => {
        const cluster = newObjectCluster();
        const { id, state } = await created(cluster, { preview: true });
        assert.equal(id, "");
        assert.deepEqual(state.metadata, { name: "n", namespace: "ns" });
        assert.equal(cluster.object(path), undefined);
        assert.equal(cluster.calls.at(-1), `apply ${path} by force (dry run)`);
    });

    it("gives the inputs back, without a call, as long as some are unknown", async () => {
        const cluster = newObjectCluster();
        const inputs = { ...configMap, data: { a: secretValue(unknownValue) } };
        assert.deepEqual((await created(cluster, { preview: true, inputs })).state, inputs);
        assert.deepEqual(cluster.calls, []);
    });

    it("does not know the address of a Service before its namespace is there", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("apply", 404, 'namespaces "ns" not found');
        const inputs = { apiVersion: "v1", kind: "Service", metadata: configMap.metadata, spec: { ports: [] } };
        const { state } = await created(cluster, { preview: true, inputs });
        assert.deepEqual(state.spec, { ports: [], clusterIP: unknownValue, clusterIPs: unknownValue });
    });

    it("warns of what may be refused, and fails for what will be", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("apply", 403, "you cannot create resource this");
        const { told } = await created(cluster, { preview: true });
        assert.match(told[0] ?? "", /^warning cannot preview its creation on https:\/\/fake: you cannot create/);
        cluster.refuse("apply", 422, "data: Invalid value");
        await assert.rejects(
            created(cluster, { preview: true }),
            /cannot create ConfigMap ns\/n .*: data: Invalid value/,
        );
    });
});
