import assert from "node:assert/strict";

import {
    isNamespaced,
    kindOfType,
    objectId,
    parseObjectId,
    typeProblems,
} from "../../../../embedded/plugins/kubernetes/kinds";
import { newObjectCluster } from "../../../support/objectcluster";

describe("kinds of objects", () => {
    const types = [
        ["kubernetes:core/v1:Secret", "v1", "Secret"],
        ["kubernetes:apps/v1:StatefulSet", "apps/v1", "StatefulSet"],
        ["kubernetes:rbac.authorization.k8s.io/v1:Role", "rbac.authorization.k8s.io/v1", "Role"],
        ["kubernetes:example.com/v1alpha1:Widget", "example.com/v1alpha1", "Widget"],
    ] as const;
    for (const [type, apiVersion, kind] of types) {
        it(`follow from the type ${type}`, () => {
            assert.deepEqual(kindOfType(type), { apiVersion, kind });
            assert.deepEqual(typeProblems(type), []);
        });
    }

    const refused = [
        "kubernetes:core/v1:SecretList",
        "kubernetes:apps/v1:DeploymentPatch",
        "kubernetes:helm.sh/v3:Release",
        "kubernetes:helm.sh/v4:Chart",
        "kubernetes:yaml/v2:ConfigFile",
        "kubernetes:kustomize/v2:Directory",
    ];
    for (const type of refused) {
        it(`do not include ${type}`, () => {
            const [problem] = typeProblems(type);
            assert.equal(
                problem?.reason,
                `${type} is not served by this plugin, which knows single objects only; it needs the official plugin`,
            );
        });
    }

    it("give objects the IDs of the official plugin, both ways", () => {
        assert.equal(objectId({ namespace: "ns", name: "n" }), "ns/n");
        assert.equal(objectId({ name: "n" }), "n");
        assert.deepEqual(parseObjectId("ns/n"), { namespace: "ns", name: "n" });
        assert.deepEqual(parseObjectId("system:node"), { namespace: undefined, name: "system:node" });
    });

    it("of the API itself are known to have namespaces or not, without asking", async () => {
        const client = (): never => {
            throw new Error("asked");
        };
        assert.equal(await isNamespaced({ apiVersion: "v1", kind: "ConfigMap" }, client), true);
        assert.equal(await isNamespaced({ apiVersion: "v1", kind: "Namespace" }, client), false);
        assert.equal(await isNamespaced({ apiVersion: "storage.k8s.io/v1", kind: "StorageClass" }, client), false);
        assert.equal(await isNamespaced({ apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role" }, client), true);
    });

    it("that the cluster does not offer yet count as namespaced", async () => {
        const cluster = newObjectCluster();
        cluster.refuse("discover", 404, "the server could not find it");
        assert.equal(await isNamespaced({ apiVersion: "example.com/v1", kind: "Widget" }, () => cluster.client), true);
    });
});
