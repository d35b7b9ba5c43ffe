import assert from "node:assert/strict";

import { check } from "../../../../embedded/plugins/kubernetes/check";
import type { CheckResult } from "../../../../embedded/plugins/plugin";
import { isSecret, secretValue, unknownValue } from "../../../../embedded/plugins/property";
import { isJsonObject, type JsonObject } from "../../../../ground/json";
import { resourceOf } from "../../../support/pluginwork";

const configMap = "kubernetes:core/v1:ConfigMap";
const named = { name: "n", namespace: "ns" };

function checked(news: JsonObject, type = configMap): CheckResult {
    return check({ resource: resourceOf(type), news });
}

function metadataOf(news: JsonObject): JsonObject {
    const { metadata } = checked(news).inputs;
    assert.ok(isJsonObject(metadata));
    return metadata;
}

function problems(news: JsonObject, type?: string): readonly string[] {
    return checked(news, type).problems.map(({ property, reason }) => `${property}: ${reason}`);
}

describe("checking inputs", () => {
    it("adds apiVersion and kind", () => {
        const { inputs, problems } = checked({ metadata: named });
        assert.deepEqual(problems, []);
        assert.deepEqual(inputs, { apiVersion: "v1", kind: "ConfigMap", metadata: named });
    });

    it("wants no namespace of kinds that have none", () => {
        assert.deepEqual(problems({ metadata: { name: "n" } }, "kubernetes:core/v1:Namespace"), []);
    });

    it("leaves a name that is not known yet alone", () => {
        assert.equal(metadataOf({ metadata: { ...named, name: unknownValue } }).name, unknownValue);
    });

    it("makes a Secret's data secret, and keeps what else is secret", () => {
        const news = { metadata: named, stringData: { a: "b" }, type: secretValue("Opaque") };
        const { inputs } = checked(news, "kubernetes:core/v1:Secret");
        assert.deepEqual(inputs.stringData, secretValue({ a: "b" }));
        assert.equal(isSecret(inputs.type), true);
        assert.equal("data" in inputs, false);
    });

    it("drops metadata that only the server writes, and nulls", () => {
        const metadata = { ...named, uid: "u", resourceVersion: "1", labels: null, managedFields: [] };
        assert.deepEqual(metadataOf({ metadata }), named);
    });

    it("refuses to choose a name or a namespace", () => {
        const told = (field: string): string =>
            `metadata.${field}: write the ${field} down: this stand-in chooses none, which needs the official plugin`;
        assert.deepEqual(problems({ metadata: { name: "n", namespace: "" } }), [told("namespace")]);
        assert.deepEqual(problems({ metadata: { generateName: "x-", namespace: "ns" } }), [told("name")]);
        assert.deepEqual(problems({}), [told("name"), told("namespace")]);
        assert.deepEqual(problems({ metadata: unknownValue }, "kubernetes:core/v1:Namespace"), [told("name")]);
    });

    it("refuses annotations by which the official plugin would do something else", () => {
        const annotations = {
            "pulumi.com/until": "condition=Ready",
            "pulumi.com/patchForce": "true",
            "pulumi.com/patchFieldManager": "me",
            "example.com/a": "b",
        };
        assert.deepEqual(problems({ metadata: { ...named, annotations } }), [
            'metadata.annotations["pulumi.com/until"]: this stand-in does not know the annotation: it needs the official plugin',
        ]);
    });

    const others = [
        "kubernetes:core/v1:Pod",
        "kubernetes:batch/v1:Job",
        "kubernetes:core/v1:SecretList",
        "kubernetes:apps/v1:DeploymentPatch",
        "kubernetes:example.com/v1alpha1:Widget",
        "kubernetes:helm.sh/v3:Release",
        "kubernetes:yaml/v2:ConfigFile",
    ];
    for (const type of others) {
        it(`refuses ${type}, whatever its inputs`, () => {
            const annotations = { "pulumi.com/skipAwait": "true" };
            assert.deepEqual(problems({ metadata: { ...named, annotations } }, type), [
                `: ${type} is not among the kinds that this project's program declares, and this stand-in serves no other: ` +
                    "it needs the official plugin",
            ]);
        });
    }
});

describe("checking what the official plugin would wait for", () => {
    const awaited = [
        "kubernetes:apps/v1:Deployment",
        "kubernetes:apps/v1:StatefulSet",
        "kubernetes:core/v1:PersistentVolumeClaim",
        "kubernetes:core/v1:Service",
    ];
    const withSkip = (skip: unknown): JsonObject => ({
        metadata: { ...named, annotations: { "pulumi.com/skipAwait": skip } },
    });
    for (const type of awaited) {
        it(`refuses ${type} without the annotation, and says what to do`, () => {
            const told =
                'metadata.annotations: annotate it with pulumi.com/skipAwait: "true", and let what depends on it wait for it in another way: ' +
                "the official plugin would wait until it works, and this stand-in cannot; without the annotation it needs the official plugin";
            assert.deepEqual(problems({ metadata: named }, type), [told]);
            assert.deepEqual(problems(withSkip("false"), type), [told]);
            assert.deepEqual(problems(withSkip("true"), type), []);
        });
    }

    it("leaves an annotation that is not known yet to the update", () => {
        const type = "kubernetes:core/v1:Service";
        assert.deepEqual(problems(withSkip(unknownValue), type), []);
        assert.deepEqual(problems({ metadata: { ...named, annotations: unknownValue } }, type), []);
    });
});
