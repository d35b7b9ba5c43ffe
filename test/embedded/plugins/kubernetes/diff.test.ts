import assert from "node:assert/strict";

import { diff } from "../../../../embedded/plugins/kubernetes/diff";
import { stateOf } from "../../../../embedded/plugins/kubernetes/state";
import type { Difference } from "../../../../embedded/plugins/plugin";
import { secretValue, unknownValue } from "../../../../embedded/plugins/property";
import type { JsonObject } from "../../../../ground/json";
import { newObjectCluster, type ObjectCluster } from "../../../support/objectcluster";
import { newPluginWork } from "../../../support/pluginwork";

const metadata = { name: "n", namespace: "ns" };

function object(apiVersion: string, kind: string, rest: JsonObject): JsonObject & { apiVersion: string; kind: string } {
    return { apiVersion, kind, metadata, ...rest };
}

interface Settled {
    readonly cluster?: ObjectCluster;
    readonly settings?: JsonObject;
}

function differed(olds: JsonObject, news: JsonObject, settled: Settled = {}): Promise<Difference> {
    const { cluster = newObjectCluster(), settings = {} } = settled;
    const live = { apiVersion: String(olds.apiVersion), kind: String(olds.kind), metadata };
    const state = stateOf(live, olds, "manager");
    return diff(newPluginWork(cluster, settings).context, { state, olds, news });
}

function told({ changes }: Difference): readonly string[] {
    return changes.map(({ kind, path, replaces }) => `${kind} ${path}${replaces ? " replaces" : ""}`);
}

const workload = {
    replicas: 1,
    serviceName: "s",
    selector: { matchLabels: { a: "b" } },
    template: { spec: { containers: [{ name: "c", image: "x:1" }] } },
};
const statefulSet = object("apps/v1", "StatefulSet", { spec: workload });

describe("the difference of inputs", () => {
    it("is none, without a call, when nothing changed but the form of secrets and nulls", async () => {
        const cluster = newObjectCluster();
        const olds = object("v1", "ConfigMap", { data: { a: "b" } });
        const found = await differed(olds, { ...olds, data: secretValue({ a: "b", c: null }) }, { cluster });
        assert.deepEqual(found.changes, []);
        assert.deepEqual(cluster.calls, []);
    });

    const cases = [
        {
            name: "a StatefulSet's image in place",
            olds: statefulSet,
            news: {
                ...statefulSet,
                spec: { ...workload, template: { spec: { containers: [{ name: "c", image: "x:2" }] } } },
            },
            found: ["update spec.template.spec.containers[0].image"],
        },
        {
            name: "a StatefulSet's selector by replacement",
            olds: statefulSet,
            news: { ...statefulSet, spec: { ...workload, selector: { matchLabels: { a: "c" } } } },
            found: ["update spec.selector.matchLabels.a replaces"],
        },
        {
            name: "a claim's size in place, its class by replacement",
            olds: object("v1", "PersistentVolumeClaim", { spec: { resources: { requests: { storage: "1Gi" } } } }),
            news: object("v1", "PersistentVolumeClaim", {
                spec: { resources: { requests: { storage: "2Gi" } }, storageClassName: "fast" },
            }),
            found: ["update spec.resources.requests.storage", "add spec.storageClassName replaces"],
        },
        {
            name: "another name by replacement",
            olds: object("v1", "ServiceAccount", {}),
            news: { ...object("v1", "ServiceAccount", {}), metadata: { ...metadata, name: "m" } },
            found: ["update metadata.name replaces"],
        },
        {
            name: "a role binding's role by replacement",
            olds: object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "a" } }),
            news: object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "b" } }),
            found: ["update roleRef.name replaces"],
        },
        {
            name: "an unknown value where it may need a replacement",
            olds: object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: "a" } }),
            news: object("rbac.authorization.k8s.io/v1", "RoleBinding", { roleRef: { name: unknownValue } }),
            found: ["update roleRef.name replaces"],
        },
    ];
    for (const { name, olds, news, found } of cases) {
        it(`shows ${name}`, async () => {
            assert.deepEqual(told(await differed(olds, news)), found);
        });
    }

    const data = [
        { name: "replaces it", kind: "ConfigMap", more: {}, settings: {}, found: "update data.a replaces" },
        {
            name: "is in place where allowed",
            kind: "ConfigMap",
            more: {},
            settings: { enableConfigMapMutable: "true" },
            found: "update data.a",
        },
        {
            name: "replaces an immutable one",
            kind: "ConfigMap",
            more: { immutable: true },
            settings: { enableConfigMapMutable: "true" },
            found: "update data.a replaces",
        },
        {
            name: "replaces it",
            kind: "Secret",
            more: {},
            settings: { enableConfigMapMutable: "true" },
            found: "update data.a replaces",
        },
        {
            name: "is in place where allowed",
            kind: "Secret",
            more: {},
            settings: { enableSecretMutable: "true" },
            found: "update data.a",
        },
    ];
    for (const { name, kind, more, settings, found } of data) {
        it(`of a ${kind}'s data ${name}`, async () => {
            const [olds, news] = ["1", "2"].map((a) => object("v1", kind, { ...more, data: { a } }));
            assert.deepEqual(told(await differed(olds ?? {}, news ?? {}, { settings })), [found]);
        });
    }

    it("is asked of the server where the table does not know a field", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("apply", 422, 'Widget "n" is invalid: spec.size: Invalid value: 2: field is immutable');
        const [olds, news] = [1, 2].map((size) => object("example.com/v1", "Widget", { spec: { size } }));
        assert.deepEqual(told(await differed(olds ?? {}, news ?? {}, { cluster })), ["update spec.size replaces"]);
        assert.deepEqual(cluster.calls.at(-1), "apply /example.com/v1/ns/Widget/n by force (dry run)");
    });

    it("does not fail when the server cannot be asked: the update will tell", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("apply", 403, "no");
        const [olds, news] = [1, 2].map((size) => object("example.com/v1", "Widget", { spec: { size } }));
        assert.deepEqual(told(await differed(olds ?? {}, news ?? {}, { cluster })), ["update spec.size"]);
    });

    it("deletes the old object first only when the new one must have its name", async () => {
        const [one, two] = ["1", "2"].map((a) => object("v1", "ConfigMap", { data: { a } }));
        assert.equal((await differed(one ?? {}, two ?? {})).deleteBeforeReplace, true);
        assert.equal(
            (await differed(one ?? {}, { ...two, metadata: { ...metadata, name: "m" } })).deleteBeforeReplace,
            false,
        );
    });

    it("takes the inputs from the state for engines that do not send them", async () => {
        const olds = object("v1", "ConfigMap", { data: { a: "1" } });
        const state = stateOf({ apiVersion: "v1", kind: "ConfigMap", metadata }, olds, "manager");
        const { context } = newPluginWork(newObjectCluster());
        const found = await diff(context, { state, olds: {}, news: olds });
        assert.deepEqual(found.changes, []);
    });
});
