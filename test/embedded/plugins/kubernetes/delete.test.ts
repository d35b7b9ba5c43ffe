import assert from "node:assert/strict";

import type { KubeObject } from "../../../../cluster/object";
import { remove } from "../../../../embedded/plugins/kubernetes/delete";
import { failure } from "../../../../ground/failure";
import type { JsonObject } from "../../../../ground/json";
import { newObjectCluster, type ObjectCluster, pathOf } from "../../../support/objectcluster";
import { newPluginWork, type PluginWork, resourceOf } from "../../../support/pluginwork";

const place = { name: "n", namespace: "ns", uid: "u" };

async function removed(
    cluster: ObjectCluster,
    object: KubeObject,
    { inputs = object, timeoutSeconds = 5 }: { inputs?: JsonObject; timeoutSeconds?: number } = {},
    work: PluginWork = newPluginWork(cluster),
): Promise<readonly string[]> {
    const resource = resourceOf(`kubernetes:${object.apiVersion.replace(/^v1$/, "core/v1")}:${object.kind}`);
    await remove(work.context, { resource, id: "ns/n", state: object, inputs, timeoutSeconds });
    return work.told;
}

describe("deleting an object", () => {
    const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: place };
    const statefulSet = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: place };

    it("is done when it is gone already", async () => {
        assert.deepEqual(await removed(newObjectCluster(), configMap), []);
        const cluster = newObjectCluster();
        cluster.refuse("discover", 404, "no such kind");
        assert.deepEqual(await removed(cluster, configMap), []);
    });

    const policies = [
        { name: "what owns nothing at once", object: configMap, policy: "Background" },
        { name: "what owns pods after them", object: statefulSet, policy: "Foreground" },
    ];
    for (const { name, object, policy } of policies) {
        it(`deletes ${name}`, async () => {
            const cluster = newObjectCluster();
            cluster.put(object);
            await removed(cluster, object);
            assert.equal(cluster.calls.at(-1), `remove ${pathOf(object)} ${policy}`);
        });
    }

    it("waits until finalizers let it go, and says for which", async () => {
        const cluster = newObjectCluster();
        const held = { ...statefulSet, metadata: { ...place, finalizers: ["foregroundDeletion"] } };
        cluster.put(held);
        cluster.after(() => {
            setTimeout(() => {
                cluster.drop(pathOf(held));
            }, 20);
        });
        assert.deepEqual(await removed(cluster, held), ["status waiting for its finalizers: foregroundDeletion"]);
        assert.equal(cluster.object(pathOf(held)), undefined);
    });

    it("is done when another object has its name by now", async () => {
        const cluster = newObjectCluster();
        const held = { ...statefulSet, metadata: { ...place, finalizers: ["x"] } };
        cluster.put(held);
        cluster.after(() => {
            cluster.put({ ...statefulSet, metadata: { ...place, uid: "another" } });
        });
        await removed(cluster, held);
        assert.equal(cluster.object(pathOf(held))?.metadata.uid, "another");
    });

    it("says what a namespace still holds when the time is over", async () => {
        const cluster = newObjectCluster();
        const metadata = { name: "n", namespace: "ns", uid: "u", finalizers: ["kubernetes"] };
        const condition = {
            type: "NamespaceContentRemaining",
            status: "True",
            message: "Some resources are remaining: pods.",
        };
        const namespace = { apiVersion: "v1", kind: "Namespace", metadata, status: { conditions: [condition] } };
        cluster.put(namespace);
        await assert.rejects(removed(cluster, namespace, { timeoutSeconds: 0.05 }), {
            message:
                "cannot delete Namespace ns/n on https://fake: still there after 0.05 s: waiting for what is left in it: " +
                "Some resources are remaining: pods.; run again to go on waiting",
        });
    });

    it("ends when the user cancels, and says that the deletion goes on", async () => {
        const cluster = newObjectCluster();
        const held = { ...statefulSet, metadata: { ...place, finalizers: ["x"] } };
        cluster.put(held);
        const work = newPluginWork(cluster);
        setTimeout(() => {
            work.cancel();
        }, 20);
        await assert.rejects(
            removed(cluster, held, {}, work),
            /cancelled while waiting for the end of the deletion, which goes on/,
        );
    });

    it("does not wait for what is annotated with skipAwait", async () => {
        const cluster = newObjectCluster();
        const held = { ...statefulSet, metadata: { ...place, finalizers: ["x"] } };
        cluster.put(held);
        await removed(cluster, held, { inputs: { metadata: { annotations: { "pulumi.com/skipAwait": "true" } } } });
        assert.ok(cluster.object(pathOf(held)));
    });

    it("waits for the end of a claim in spite of skipAwait", async () => {
        const cluster = newObjectCluster();
        const metadata = { ...place, finalizers: ["kubernetes.io/pvc-protection"] };
        const held = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata };
        cluster.put(held);
        setTimeout(() => {
            cluster.drop(pathOf(held));
        }, 20);
        const inputs = { metadata: { annotations: { "pulumi.com/skipAwait": "true" } } };
        const told = await removed(cluster, held, { inputs });
        assert.deepEqual(told, ["status waiting for its finalizers: kubernetes.io/pvc-protection"]);
    });

    it("fails when the cluster cannot be reached", async () => {
        const cluster = newObjectCluster();
        const lost = failure({ operation: "get", target: "it", reason: "Unreachable" }, "connection refused");
        const client = { ...cluster.client, resourcePath: () => Promise.reject(lost) };
        await assert.rejects(
            removed({ ...cluster, client }, configMap),
            /cannot delete ConfigMap ns\/n .*: connection refused/,
        );
    });
});
