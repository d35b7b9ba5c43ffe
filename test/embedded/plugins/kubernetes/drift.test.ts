import assert from "node:assert/strict";

import type { KubeObject } from "../../../../cluster/object";
import { importedInputs, liveInputs } from "../../../../embedded/plugins/kubernetes/drift";
import type { JsonObject } from "../../../../ground/json";

const own = {
    "f:spec": {
        "f:template": {
            "f:containers": {
                'k:{"name":"main"}': {
                    "f:ports": { 'k:{"containerPort":7051,"protocol":"TCP"}': { "f:name": {} } },
                    "f:image": {},
                },
            },
        },
        "f:rules": {},
    },
};

function live(rest: JsonObject): KubeObject {
    const managedFields = [
        { manager: "other", operation: "Update", fieldsV1: { "f:spec": {} } },
        { manager: "mine", operation: "Update", subresource: "status", fieldsV1: {} },
        { manager: "mine", operation: "Apply", fieldsV1: own },
    ];
    return { apiVersion: "v1", kind: "Thing", metadata: { name: "n", managedFields }, ...rest };
}

function drifted(inputs: JsonObject, before: JsonObject, now: JsonObject): unknown {
    const base = { apiVersion: "v1", kind: "Thing", metadata: { name: "n" } };
    return liveInputs({ ...base, spec: inputs }, { ...base, spec: before }, live({ spec: now }), "mine").spec;
}

describe("inputs as the cluster has them now", () => {
    const cases: readonly {
        name: string;
        inputs: JsonObject;
        before: JsonObject;
        now: JsonObject;
        found: JsonObject;
    }[] = [
        {
            name: "keep the program's form of a value that the server writes otherwise",
            inputs: { cpu: "1000m", labels: {} },
            before: { cpu: "1", defaulted: true },
            now: { cpu: "1", defaulted: true },
            found: { cpu: "1000m", labels: {} },
        },
        {
            name: "show a value that was changed",
            inputs: { cpu: "1000m" },
            before: { cpu: "1" },
            now: { cpu: "2" },
            found: { cpu: "2" },
        },
        {
            name: "leave out what others added and what is defaulted otherwise by now",
            inputs: { a: 1 },
            before: { a: 1, policy: "Old" },
            now: { a: 1, policy: "New", extra: true },
            found: { a: 1 },
        },
        {
            name: "lack a field that was taken out",
            inputs: { a: 1, b: { c: 2, d: 3 } },
            before: { a: 1, b: { c: 2, d: 3 } },
            now: { a: 1, b: { d: 3 } },
            found: { a: 1, b: { d: 3 } },
        },
        {
            name: "match the elements of a keyed list and ignore those of others",
            inputs: { template: { containers: [{ name: "main", image: "x:1" }] } },
            before: { template: { containers: [{ name: "main", image: "x:1", pullPolicy: "Always" }] } },
            now: {
                template: { containers: [{ name: "sidecar" }, { name: "main", image: "y", pullPolicy: "Always" }] },
            },
            found: { template: { containers: [{ name: "main", image: "y" }] } },
        },
        {
            name: "match elements whose key the program left partly to its default",
            inputs: { template: { containers: [{ name: "main", ports: [{ containerPort: 7051, name: "a" }] }] } },
            before: {
                template: {
                    containers: [{ name: "main", ports: [{ containerPort: 7051, name: "a", protocol: "TCP" }] }],
                },
            },
            now: {
                template: {
                    containers: [{ name: "main", ports: [{ containerPort: 7051, name: "b", protocol: "TCP" }] }],
                },
            },
            found: { template: { containers: [{ name: "main", ports: [{ containerPort: 7051, name: "b" }] }] } },
        },
        {
            name: "lack an element that was taken out of a keyed list",
            inputs: { template: { containers: [{ name: "main" }, { name: "second" }] } },
            before: { template: { containers: [{ name: "main" }, { name: "second" }] } },
            now: { template: { containers: [{ name: "main" }] } },
            found: { template: { containers: [{ name: "main" }] } },
        },
        {
            name: "show everything that was added to a list without keys",
            inputs: { rules: [{ verbs: ["get"] }] },
            before: { rules: [{ verbs: ["get"] }] },
            now: { rules: [{ verbs: ["get"] }, { verbs: ["*"] }] },
            found: { rules: [{ verbs: ["get"] }, { verbs: ["*"] }] },
        },
        {
            name: "show an element of such a list without its defaults",
            inputs: { rules: [{ verbs: ["get"] }] },
            before: { rules: [{ verbs: ["get"], groups: [""] }] },
            now: { rules: [{ verbs: ["get", "list"], groups: [""] }] },
            found: { rules: [{ verbs: ["get", "list"] }] },
        },
    ];
    for (const { name, inputs, before, now, found } of cases) {
        it(name, () => {
            assert.deepEqual(drifted(inputs, before, now), found);
        });
    }

    it("compare a Secret's stringData with its data", () => {
        const base = { apiVersion: "v1", kind: "Secret", metadata: { name: "n" } };
        const inputs = { ...base, stringData: { a: "x", b: "y" } };
        const before = { ...base, data: { a: "eA==", b: "eQ==" } };
        assert.deepEqual(liveInputs(inputs, before, before, "mine"), inputs);
        const changed = { ...base, data: { a: "eg==", c: "eA==" } };
        assert.deepEqual(liveInputs(inputs, before, changed, "mine").stringData, { a: "z" });
    });

    it("are all but the server's own when the object was never recorded", () => {
        const object = live({ spec: { a: 1 }, status: { b: 2 } });
        assert.deepEqual(importedInputs({ ...object, metadata: { ...object.metadata, uid: "u" } }), {
            apiVersion: "v1",
            kind: "Thing",
            metadata: { name: "n" },
            spec: { a: 1 },
        });
    });
});
