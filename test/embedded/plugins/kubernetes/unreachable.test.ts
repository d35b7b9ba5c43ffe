import assert from "node:assert/strict";

import { newKubeClient } from "../../../../cluster/client";
import { create } from "../../../../embedded/plugins/kubernetes/create";
import { remove } from "../../../../embedded/plugins/kubernetes/delete";
import { diff } from "../../../../embedded/plugins/kubernetes/diff";
import { read } from "../../../../embedded/plugins/kubernetes/read";
import { newReachability } from "../../../../embedded/plugins/kubernetes/unreachable";
import { update } from "../../../../embedded/plugins/kubernetes/update";
import { json, refusal, startApiServer } from "../../../support/apiserver";
import { newObjectCluster } from "../../../support/objectcluster";
import { newPluginWork, resourceOf } from "../../../support/pluginwork";

const resource = resourceOf("kubernetes:core/v1:ConfigMap");
const inputs = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "n", namespace: "ns" }, data: { a: "b" } };
const state = { ...inputs, __inputs: inputs, __fieldManager: "m" };
const reason = "unable to load schema information from the API server: cannot get /api/v1: connection refused";
const said = `configured Kubernetes cluster is unreachable: ${reason}`;
const request = { resource, id: "ns/n", inputs, state, preview: false, timeoutSeconds: 0 };

describe("a cluster that is away", () => {
    const forgetting = { PULUMI_K8S_DELETE_UNREACHABLE: "true" };

    it("fails what would change an object, in the words of the official plugin, and is not asked", async () => {
        const cluster = newObjectCluster();
        const { context } = newPluginWork(cluster, {}, reason);
        await assert.rejects(create(context, request), { message: said });
        await assert.rejects(update(context, request), { message: said });
        assert.deepEqual(cluster.calls, []);
    });

    it("lets previews guess from the inputs, and find what has changed", async () => {
        const cluster = newObjectCluster();
        const { context } = newPluginWork(cluster, {}, reason);
        const preview = { ...request, preview: true };
        assert.deepEqual(await create(context, preview), { id: "", state: inputs });
        assert.deepEqual(await update(context, preview), inputs);
        const news = { ...inputs, data: { a: "c" } };
        const { changes } = await diff(context, { state, olds: inputs, news });
        assert.deepEqual(changes, [{ path: "data.a", kind: "update", replaces: true }]);
        const labelled = { ...inputs, metadata: { ...inputs.metadata, labels: { a: "b" } } };
        const found = await diff(context, { state, olds: inputs, news: labelled });
        assert.deepEqual(found.changes, [{ path: "metadata.labels", kind: "add", replaces: false }]);
        assert.deepEqual(cluster.calls, []);
    });

    it("leaves nobody know what is there, nor remove it, and says how it is forgotten", async () => {
        const { context, told } = newPluginWork(newObjectCluster(), {}, reason);
        const todo =
            "If the cluster was deleted, you can remove this resource from Pulumi state by rerunning the operation with the " +
            'PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';
        await assert.rejects(read(context, request), {
            message: `failed to read resource state due to unreachable cluster. ${todo}`,
        });
        await assert.rejects(remove(context, request), {
            message: `configured Kubernetes cluster is unreachable. ${todo}`,
        });
        assert.deepEqual(told, [`warning ${said}`, `warning ${said}`]);
    });

    it("has its objects forgotten where the user says that it is gone for good", async () => {
        const cluster = newObjectCluster();
        const { context } = newPluginWork(cluster, {}, reason, forgetting);
        assert.equal(await read(context, request), undefined);
        await remove(context, request);
        assert.deepEqual(cluster.calls, []);
    });

    it("loses nothing of that while it answers", async () => {
        const cluster = newObjectCluster();
        cluster.put({ ...inputs, metadata: { ...inputs.metadata, managedFields: [] } });
        const { context } = newPluginWork(cluster, {}, undefined, forgetting);
        assert.equal((await read(context, request))?.id, "ns/n");
    });
});

describe("whether a cluster answers", () => {
    it("is asked once, whatever then becomes of it", async () => {
        const server = await startApiServer();
        server.answer(
            "GET /api/v1",
            json({ resources: [{ name: "namespaces", kind: "Namespace", namespaced: false }] }),
        );
        const client = newKubeClient(server.access);
        const unreachable = newReachability(() => client);
        assert.equal(await unreachable(), undefined);
        await server.stop();
        assert.equal(await unreachable(), undefined);
        const later = newKubeClient(server.access);
        assert.match(
            (await newReachability(() => later)()) ?? "",
            /^unable to load schema .*: cannot .*: connection refused/,
        );
    });

    it("is no for whatever keeps it from telling its schema", async () => {
        const server = await startApiServer();
        server.answer("GET /api/v1", refusal(401, "Unauthorized", "Unauthorized"));
        const client = newKubeClient(server.access);
        assert.match((await newReachability(() => client)()) ?? "", /401 Unauthorized/);
        await server.stop();
        const unusable = newReachability(() => {
            throw new Error("there is no such context");
        });
        assert.equal(
            await unusable(),
            "unable to load schema information from the API server: there is no such context",
        );
    });
});
