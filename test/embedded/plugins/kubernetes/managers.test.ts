import assert from "node:assert/strict";

import { hasFieldsToTake, withFieldsTaken } from "../../../../embedded/plugins/kubernetes/managers";
import type { JsonObject } from "../../../../ground/json";

function service(managedFields: readonly JsonObject[]): Parameters<typeof hasFieldsToTake>[0] {
    return { apiVersion: "v1", kind: "Service", metadata: { name: "s", namespace: "ns", managedFields } };
}

const own = {
    manager: "mine",
    operation: "Apply",
    apiVersion: "v1",
    fieldsType: "FieldsV1",
    time: "2026-01-01T00:00:00Z",
    fieldsV1: { "f:spec": { "f:ports": { 'k:{"port":7051,"protocol":"TCP"}': { "f:name": {} } } } },
};
const patched = { ...own, manager: "kubectl-patch", operation: "Update" };
const status = { ...patched, subresource: "status" };
const controller = { ...own, manager: "kube-controller-manager", operation: "Update" };

describe("the managers whose fields an update takes over", () => {
    const cases: readonly (readonly [what: string, entry: JsonObject, isTaken: boolean])[] = [
        ["a person with kubectl patch", patched, true],
        ["a person with kubectl apply --server-side", { ...patched, manager: "kubectl", operation: "Apply" }, true],
        ["the official plugin's first create", { ...patched, manager: "pulumi-kubernetes" }, true],
        ["another resource of Pulumi", { ...own, manager: "pulumi-kubernetes-0a1b2c3d" }, false],
        ["a controller", controller, false],
        ["a person with kubectl who wrote the status", status, false],
    ];
    for (const [what, entry, isTaken] of cases) {
        it(`are ${isTaken ? "" : "not "}${what}`, () => {
            assert.equal(hasFieldsToTake(service([own, entry])), isTaken);
        });
    }

    it("leave their fields, added to its own, to the resource's manager, and nothing of others", () => {
        const port = { "f:spec": { "f:ports": { 'k:{"port":7099,"protocol":"TCP"}': { "f:name": {} } } } };
        const taken = withFieldsTaken(service([own, { ...patched, fieldsV1: port }, controller, status]), "mine");
        const ports = {
            'k:{"port":7051,"protocol":"TCP"}': { "f:name": {} },
            'k:{"port":7099,"protocol":"TCP"}': { "f:name": {} },
        };
        assert.deepEqual(taken, [controller, status, { ...own, fieldsV1: { "f:spec": { "f:ports": ports } } }]);
    });

    it("are recorded under a new entry where the resource has none yet", () => {
        const taken = withFieldsTaken(service([patched]), "mine");
        const entry = { apiVersion: "v1", fieldsType: "FieldsV1", manager: "mine", operation: "Apply" };
        assert.deepEqual(taken, [{ ...entry, fieldsV1: own.fieldsV1 }]);
    });
});
