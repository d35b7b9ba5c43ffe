import assert from "node:assert/strict";

import { isJsonObject, type JsonObject } from "../../../../cluster/object";
import { check } from "../../../../embedded/plugins/kubernetes/check";
import type { Autonaming, CheckResult } from "../../../../embedded/plugins/plugin";
import { isSecret, secretValue, unknownValue } from "../../../../embedded/plugins/property";
import { newObjectCluster } from "../../../support/objectcluster";
import { newPluginWork, resourceOf } from "../../../support/pluginwork";

const cluster = newObjectCluster();
const configMap = "kubernetes:core/v1:ConfigMap";

interface Asked {
    readonly type?: string;
    readonly olds?: JsonObject;
    readonly settings?: JsonObject;
    readonly randomSeed?: Uint8Array;
    readonly autonaming?: Autonaming;
}

function checked(news: JsonObject, asked: Asked = {}): Promise<CheckResult> {
    const { type = configMap, olds = {}, settings = {}, randomSeed = Buffer.from("seed"), autonaming } = asked;
    const { around } = newPluginWork(cluster, settings);
    return check(around, { resource: resourceOf(type), olds, news, randomSeed, autonaming });
}

async function metadataOf(news: JsonObject, asked: Asked = {}): Promise<JsonObject> {
    const { metadata } = (await checked(news, asked)).inputs;
    assert.ok(isJsonObject(metadata));
    return metadata;
}

describe("checking inputs", () => {
    it("adds apiVersion, kind and the context's namespace", async () => {
        const { inputs, problems } = await checked({ metadata: { name: "n" } });
        assert.deepEqual(problems, []);
        assert.deepEqual(inputs, {
            apiVersion: "v1",
            kind: "ConfigMap",
            metadata: { name: "n", namespace: "default" },
        });
    });

    it("prefers the resource's namespace to the provider's, and that to the context's", async () => {
        const settings = { namespace: "theirs" };
        assert.equal((await metadataOf({ metadata: { name: "n" } }, { settings })).namespace, "theirs");
        assert.equal((await metadataOf({ metadata: { name: "n", namespace: "own" } }, { settings })).namespace, "own");
    });

    it("gives no namespace to kinds that have none", async () => {
        const metadata = await metadataOf({ metadata: { name: "n" } }, { type: "kubernetes:core/v1:Namespace" });
        assert.deepEqual(metadata, { name: "n" });
    });

    it("makes a name that a preview and its update agree on, and marks it", async () => {
        const [one, other] = [await metadataOf({}), await metadataOf({})];
        assert.match(String(one.name), /^thing-[0-9a-f]{8}$/);
        assert.deepEqual(one, other);
        assert.deepEqual(one.annotations, { "pulumi.com/autonamed": "true" });
        assert.notEqual((await metadataOf({}, { randomSeed: Buffer.from("other") })).name, one.name);
    });

    it("keeps the name that it made before", async () => {
        const olds = (await checked({})).inputs;
        const asked = { olds, randomSeed: Buffer.from("later") };
        assert.deepEqual(await metadataOf({ data: { a: "b" } }, asked), olds.metadata);
    });

    it("makes a new name after one that the program had given", async () => {
        const olds = { metadata: { name: "given" } };
        assert.match(String((await metadataOf({}, { olds })).name), /^thing-/);
    });

    it("names as the stack's autonaming says", async () => {
        const proposed = await metadataOf({}, { autonaming: { mode: "propose", proposedName: "dev-thing" } });
        assert.equal(proposed.name, "dev-thing");
        const { problems } = await checked({}, { autonaming: { mode: "disable", proposedName: "" } });
        assert.match(problems[0]?.reason ?? "", /automatic names are disabled in this stack .*: set metadata\.name/);
    });

    it("refuses generateName, which server-side apply cannot do", async () => {
        const { problems } = await checked({ metadata: { generateName: "x-" } });
        assert.match(problems[0]?.reason ?? "", /^metadata\.generateName cannot be used with server-side apply/);
    });

    it("leaves a name and metadata that are not known yet alone", async () => {
        assert.equal((await metadataOf({ metadata: { name: unknownValue } })).name, unknownValue);
        assert.equal((await checked({ metadata: unknownValue })).inputs.metadata, unknownValue);
    });

    it("makes a Secret's data secret, and keeps what else is secret", async () => {
        const news = { metadata: { name: "n" }, stringData: { a: "b" }, type: secretValue("Opaque") };
        const { inputs } = await checked(news, { type: "kubernetes:core/v1:Secret" });
        assert.deepEqual(inputs.stringData, secretValue({ a: "b" }));
        assert.equal(isSecret(inputs.type), true);
        assert.equal("data" in inputs, false);
    });

    it("drops metadata that only the server writes, and nulls", async () => {
        const metadata = { name: "n", uid: "u", resourceVersion: "1", labels: null, managedFields: [] };
        assert.deepEqual(await metadataOf({ metadata }), { name: "n", namespace: "default" });
    });

    it("warns of annotations that it does not understand", async () => {
        const { around, told } = newPluginWork(cluster);
        const news = { metadata: { name: "n", annotations: { "pulumi.com/waitFor": "condition=Ready" } } };
        const rest = { olds: {}, randomSeed: new Uint8Array(), autonaming: undefined };
        await check(around, { resource: resourceOf(configMap), news, ...rest });
        assert.deepEqual(told, [
            "warning this plugin does not understand the annotation pulumi.com/waitFor and goes on without it",
        ]);
    });

    it("fails when the cluster cannot be asked where a kind lives", async () => {
        const unreachable = newObjectCluster();
        unreachable.refuse("discover", 500, "etcd is down");
        const resource = resourceOf("kubernetes:example.com/v1:Widget");
        const rest = { olds: {}, news: {}, randomSeed: new Uint8Array(), autonaming: undefined };
        await assert.rejects(check(newPluginWork(unreachable).around, { resource, ...rest }), /etcd is down/);
    });

    it("refuses types that it does not serve", async () => {
        const { problems } = await checked({}, { type: "kubernetes:helm.sh/v3:Release" });
        assert.match(problems[0]?.reason ?? "", /^kubernetes:helm\.sh\/v3:Release is not served/);
    });
});
