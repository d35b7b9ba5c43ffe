import assert from "node:assert/strict";

import type { KubeObject } from "../../../../cluster/object";
import { read } from "../../../../embedded/plugins/kubernetes/read";
import { stateOf } from "../../../../embedded/plugins/kubernetes/state";
import type { ReadResult } from "../../../../embedded/plugins/plugin";
import { secretValue } from "../../../../embedded/plugins/property";
import type { JsonObject } from "../../../../ground/json";
import { newObjectCluster, type ObjectCluster } from "../../../support/objectcluster";
import { newPluginWork, resourceOf } from "../../../support/pluginwork";

const secret = {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "n", namespace: "ns" },
    type: "Opaque",
    data: { a: "eA==" },
};

function found(
    cluster: ObjectCluster,
    inputs: JsonObject,
    before: KubeObject | undefined,
): Promise<ReadResult | undefined> {
    const state = before === undefined ? {} : stateOf(before, inputs, "manager");
    const resource = resourceOf("kubernetes:core/v1:Secret");
    return read(newPluginWork(cluster).context, { resource, id: "ns/n", state, inputs });
}

describe("reading an object", () => {
    it("finds nothing when it, or its kind, is gone", async () => {
        assert.equal(await found(newObjectCluster(), secret, secret), undefined);
        const cluster = newObjectCluster();
        cluster.refuse("discover", 404, "no such kind");
        assert.equal(await found(cluster, secret, secret), undefined);
    });

    it("gives the inputs as the program wrote them when nothing changed, still secret", async () => {
        const cluster = newObjectCluster();
        cluster.put(secret);
        const inputs = { ...secret, data: secretValue({ a: "eA==" }) };
        const result = await found(cluster, inputs, secret);
        assert.deepEqual(result?.inputs, inputs);
        assert.deepEqual(result.state.data, secretValue({ a: "eA==" }));
    });

    it("shows what somebody changed, as a secret where it is one", async () => {
        const cluster = newObjectCluster();
        cluster.put({ ...secret, data: { a: "eQ==" } });
        const result = await found(cluster, { ...secret, data: secretValue({ a: "eA==" }) }, secret);
        assert.deepEqual(result?.inputs.data, secretValue({ a: "eQ==" }));
    });

    it("imports all that a client may write, and hides a Secret's data", async () => {
        const cluster = newObjectCluster();
        cluster.put(secret);
        const result = await found(cluster, {}, undefined);
        assert.deepEqual(result?.inputs, { ...secret, data: secretValue({ a: "eA==" }) });
    });

    it("names the object when the cluster cannot be asked", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("get", 500, "etcd is down");
        await assert.rejects(
            found(cluster, secret, secret),
            /cannot read Secret ns\/n on https:\/\/fake: etcd is down \(500/,
        );
    });
});
