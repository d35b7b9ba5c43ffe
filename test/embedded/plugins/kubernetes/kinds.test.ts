import assert from "node:assert/strict";

import { check } from "../../../../embedded/plugins/kubernetes/check";
import { kindOfType, objectId, parseObjectId, servedTypes } from "../../../../embedded/plugins/kubernetes/kinds";
import { settingsProblems } from "../../../../embedded/plugins/kubernetes/settings";
import { isJsonObject, type JsonObject } from "../../../../ground/json";
import { ofType, type Registered } from "../../../support/engine";
import { resourceOf } from "../../../support/pluginwork";
import { devModel, rendered } from "../../../support/rendering";

describe("kinds of objects", () => {
    const types = [
        ["kubernetes:core/v1:Secret", "v1", "Secret"],
        ["kubernetes:apps/v1:StatefulSet", "apps/v1", "StatefulSet"],
        ["kubernetes:rbac.authorization.k8s.io/v1:Role", "rbac.authorization.k8s.io/v1", "Role"],
    ] as const;
    for (const [type, apiVersion, kind] of types) {
        it(`follow from the type ${type}`, () => {
            assert.deepEqual(kindOfType(type), { apiVersion, kind });
        });
    }

    it("give objects the IDs of the official plugin, both ways", () => {
        assert.equal(objectId({ namespace: "ns", name: "n" }), "ns/n");
        assert.equal(objectId({ name: "n" }), "n");
        assert.deepEqual(parseObjectId("ns/n"), { namespace: "ns", name: "n" });
        assert.deepEqual(parseObjectId("system:node"), { namespace: undefined, name: "system:node" });
    });
});

/** All that the official plugin awaits when it is made, but for what no cluster of these days lets it wait for; of its provider/pkg/await/awaiters.go. */
const awaited = [
    "apps/v1:DaemonSet",
    "apps/v1:Deployment",
    "apps/v1:ReplicaSet",
    "apps/v1:StatefulSet",
    "batch/v1:Job",
    "core/v1:PersistentVolume",
    "core/v1:PersistentVolumeClaim",
    "core/v1:Pod",
    "core/v1:ReplicationController",
    "core/v1:Service",
    "networking.k8s.io/v1:Ingress",
];

describe("the kinds that the program declares", () => {
    let all: readonly Registered[];
    let objects: readonly Registered[];

    before(async () => {
        // With what makes every kind: a chaincode that is built, one with servers, a database beside a peer, and a gateway before all nodes.
        const model = devModel((config) => {
            const image = `example.com/x@sha256:${"0".repeat(64)}`;
            const servers = { name: "marbles", channel: "mychannel", type: "ccaas", image, label: "m_1" };
            config["chaincodes"] = [...(config["chaincodes"] as readonly object[]), servers];
            config["outside"] = { type: "tlsRoute", host: "{node}.acme.example", gateway: { name: "edge" } };
            const organisations = config["organizations"] as readonly { readonly peers?: number }[];
            config["organizations"] = organisations.map((organisation) =>
                organisation.peers === undefined ? organisation : { ...organisation, stateDatabase: "couchdb" },
            );
        });
        all = await rendered(model);
        objects = all.filter(({ type }) => type.startsWith("kubernetes:"));
    });

    it("are those that are served, and no other", () => {
        const declared = new Set(objects.map(({ type }) => type));
        assert.deepEqual([...declared].sort(), Object.keys(servedTypes).sort());
    });

    it("pass the check, each object of them", () => {
        assert.ok(objects.length > 100);
        for (const { type, name, inputs } of objects) {
            assert.deepEqual(check({ resource: resourceOf(type, name), news: inputs }).problems, [], `${type} ${name}`);
        }
    });

    it("carry skipAwait wherever the official plugin would wait", () => {
        const waited = objects.filter(({ type }) => awaited.includes(type.replace("kubernetes:", "")));
        assert.ok(waited.length > 30);
        for (const { type, name, inputs } of waited) {
            assert.equal(annotationsOf(inputs)["pulumi.com/skipAwait"], "true", `${type} ${name}`);
        }
        // It waits for Secrets that a controller fills, too.
        for (const { name, inputs } of ofType(objects, "kubernetes:core/v1:Secret")) {
            assert.notEqual(inputs["type"], "kubernetes.io/service-account-token", name);
        }
    });

    it("are those of a provider whose arguments are served", () => {
        for (const { inputs } of ofType(all, "pulumi:providers:kubernetes")) {
            assert.deepEqual(settingsProblems(inputs), []);
        }
    });
});

function annotationsOf({ metadata }: JsonObject): JsonObject {
    const annotations = isJsonObject(metadata) ? metadata.annotations : undefined;
    return isJsonObject(annotations) ? annotations : {};
}
