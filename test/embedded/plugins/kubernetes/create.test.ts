import assert from "node:assert/strict";

import type { KubeObject } from "../../../../cluster/object";
import { create } from "../../../../embedded/plugins/kubernetes/create";
import type { CreateResult } from "../../../../embedded/plugins/plugin";
import { secretValue, unknownValue } from "../../../../embedded/plugins/property";
import type { JsonObject } from "../../../../ground/json";
import { newObjectCluster, type ObjectCluster, pathOf } from "../../../support/objectcluster";
import { newPluginWork, resourceOf } from "../../../support/pluginwork";

const resource = resourceOf("kubernetes:core/v1:ConfigMap");
const configMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "n", namespace: "ns" }, data: { a: "b" } };
const path = pathOf(configMap);

interface Asked {
    readonly inputs?: JsonObject;
    readonly preview?: boolean;
    readonly settings?: JsonObject;
}

async function created(cluster: ObjectCluster, asked: Asked = {}): Promise<CreateResult & { told: readonly string[] }> {
    const { inputs = configMap, preview = false, settings = {} } = asked;
    const { context, told } = newPluginWork(cluster, settings);
    return { ...(await create(context, { resource, inputs, preview })), told };
}

function madeBy(name: string, rest: Partial<KubeObject["metadata"]> = {}): KubeObject {
    return { ...configMap, metadata: { ...configMap.metadata, managedFields: [{ manager: name }], ...rest } };
}

describe("creating an object", () => {
    it("applies it under a field manager of its own and records what came of it", async () => {
        const cluster = newObjectCluster();
        const { id, state } = await created(cluster);
        assert.equal(id, "ns/n");
        assert.deepEqual(cluster.calls.slice(1), [`get ${path}`, `apply ${path}`]);
        assert.match(String(state.__fieldManager), /^pulumi-kubernetes-[0-9a-f]{8}$/);
        assert.deepEqual(state.__inputs, configMap);
        assert.deepEqual(state.data, { a: "b" });
    });

    it("applies it under the manager that it is annotated with", async () => {
        const annotations = { "pulumi.com/patchFieldManager": "mine" };
        const inputs = { ...configMap, metadata: { ...configMap.metadata, annotations } };
        const { state } = await created(newObjectCluster(), { inputs });
        assert.equal(state.__fieldManager, "mine");
    });

    for (const name of ["kubectl", "pulumi-kubernetes-0a1b2c3d"]) {
        it(`refuses what is there already, whoever made it (${name}), and says what one can do`, async () => {
            const cluster = newObjectCluster();
            cluster.put(madeBy(name));
            await assert.rejects(created(cluster), {
                message:
                    'cannot create ConfigMap ns/n on https://fake: ConfigMap "n" already exists; delete it, choose another name, ' +
                    "record it with `pulumi import`, keep the old resource's identity with an alias, or set upsertExistingObjects " +
                    "on the provider",
            });
            assert.equal(cluster.object(path)?.metadata.generation, undefined, "it was not touched");
        });
    }

    it("applies to anything that is there where upsertExistingObjects says so, also to what is on its way out", async () => {
        for (const metadata of [{}, { deletionTimestamp: "t", finalizers: ["example.com/slow"] }]) {
            const cluster = newObjectCluster();
            cluster.put(madeBy("kubectl", metadata));
            const { state } = await created(cluster, { settings: { upsertExistingObjects: "true" } });
            assert.deepEqual(cluster.calls.slice(1), [`get ${path}`, `apply ${path}`]);
            assert.equal((state.metadata as JsonObject).deletionTimestamp, metadata.deletionTimestamp);
        }
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

    it("fails for a RoleBinding whose Role is not there yet, as the server's dry run does", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("apply", 404, 'roles.rbac.authorization.k8s.io "n" not found');
        const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "n" };
        const inputs = { ...configMap, apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", roleRef };
        await assert.rejects(created(cluster, { preview: true, inputs }), {
            message:
                "cannot create RoleBinding ns/n on https://fake: " +
                'roles.rbac.authorization.k8s.io "n" not found (404 NotFound); take roleRef.name from the role\'s id, which a ' +
                "preview does not know yet, instead of its metadata",
        });
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
