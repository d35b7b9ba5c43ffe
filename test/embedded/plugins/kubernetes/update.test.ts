import assert from "node:assert/strict";

import { stateOf } from "../../../../embedded/plugins/kubernetes/state";
import { update } from "../../../../embedded/plugins/kubernetes/update";
import { type Properties, unknownValue } from "../../../../embedded/plugins/property";
import type { JsonObject } from "../../../../ground/json";
import { newObjectCluster, type ObjectCluster, pathOf } from "../../../support/objectcluster";
import { newPluginWork, resourceOf } from "../../../support/pluginwork";

const resource = resourceOf("kubernetes:core/v1:ConfigMap");
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "n", namespace: "ns" }, data: { a: "b" } };
const path = pathOf(configMap);

function updated(
    cluster: ObjectCluster,
    inputs: JsonObject,
    { preview = false, settings = {} }: { readonly preview?: boolean; readonly settings?: JsonObject } = {},
): Promise<Properties> {
    const state = stateOf(configMap, configMap, "first");
    const { context } = newPluginWork(cluster, settings);
    return update(context, { resource, id: "ns/n", state, inputs, preview });
}

describe("updating an object", () => {
    const changed = { ...configMap, data: { a: "c" } };

    it("applies it under the manager that made it", async () => {
        const cluster = newObjectCluster();
        cluster.put(configMap);
        const state = await updated(cluster, changed);
        assert.equal(state.__fieldManager, "first");
        assert.deepEqual(cluster.object(path)?.data, { a: "c" });
    });

    for (const preview of [true, false]) {
        it(`fails when it was deleted behind its back (${preview ? "preview" : "update"})`, async () => {
            const cluster = newObjectCluster();
            await assert.rejects(updated(cluster, changed, { preview }), {
                message:
                    "cannot update ConfigMap ns/n on https://fake: not found (404 NotFound); it was deleted behind Pulumi's back: " +
                    "`pulumi refresh` finds that out, and the next `pulumi up` makes it again",
            });
            assert.equal(cluster.object(path), undefined);
        });
    }

    it("gives up what it held under a former name", async () => {
        const cluster = newObjectCluster();
        cluster.put(configMap);
        const annotations = { "pulumi.com/patchFieldManager": "second" };
        const state = await updated(cluster, { ...changed, metadata: { ...configMap.metadata, annotations } });
        assert.equal(state.__fieldManager, "second");
        assert.deepEqual(cluster.managers, ["second", "first"]);
    });

    it("previews it by a dry run", async () => {
        const cluster = newObjectCluster();
        cluster.put(configMap);
        const state = await updated(cluster, changed, { preview: true });
        assert.deepEqual(state.data, { a: "c" });
        assert.deepEqual(cluster.object(path)?.data, { a: "b" });
        const unknown = { ...configMap, data: unknownValue };
        assert.equal(await updated(cluster, unknown, { preview: true }), unknown);
    });

    it("previews the inputs for who may only read, as the official plugin does, and fails when it is to be done", async () => {
        const cluster = newObjectCluster();
        cluster.put(configMap);
        cluster.refuse("apply", 403, "you cannot patch this", 2);
        assert.deepEqual((await updated(cluster, changed, { preview: true })).data, { a: "c" });
        await assert.rejects(updated(cluster, changed), /you cannot patch this \(403/);
    });

    it("fails on fields that another manager holds, and says how to take them", async () => {
        const cluster = newObjectCluster();
        cluster.put(configMap);
        cluster.refuse("apply", 409, 'Apply failed with 1 conflict: conflict with "kubectl-edit" using v1: .data.a');
        await assert.rejects(updated(cluster, changed), {
            message:
                'cannot update ConfigMap ns/n on https://fake: Apply failed with 1 conflict: conflict with "kubectl-edit" using ' +
                "v1: .data.a (409 Conflict); another manager set these fields; to take them over, annotate the resource with " +
                'pulumi.com/patchForce: "true" or set enablePatchForce on the provider',
        });
    });

    it("takes fields over where the resource or the provider says so", async () => {
        for (const [settings, annotations] of [
            [{ enablePatchForce: "true" }, {}],
            [{}, { "pulumi.com/patchForce": "true" }],
        ]) {
            const cluster = newObjectCluster();
            cluster.put(configMap);
            await updated(cluster, { ...changed, metadata: { ...configMap.metadata, annotations } }, { settings });
            assert.equal(cluster.calls.at(-1), `apply ${path} by force`);
        }
    });

    it("takes over what people wrote with kubectl before it applies", async () => {
        const cluster = newObjectCluster();
        const managedFields = [
            { manager: "kubectl-patch", operation: "Update", fieldsV1: { "f:data": { "f:z": {} } } },
        ];
        cluster.put({ ...configMap, metadata: { ...configMap.metadata, managedFields } });
        await updated(cluster, changed);
        assert.deepEqual(cluster.calls.slice(1), [`get ${path}`, `patch ${path}`, `apply ${path}`]);
    });

    it("previews such a change by force, and guesses where the server refuses what the update will heal", async () => {
        const cluster = newObjectCluster();
        const managedFields = [{ manager: "kubectl-patch", operation: "Update", fieldsV1: {} }];
        cluster.put({ ...configMap, metadata: { ...configMap.metadata, managedFields } });
        cluster.refuse("apply", 422, "spec.ports[1].name: Duplicate value");
        assert.deepEqual(await updated(cluster, changed, { preview: true }), changed);
        assert.deepEqual(cluster.calls.slice(1), [`get ${path}`, `apply ${path} by force (dry run)`]);
    });
});
