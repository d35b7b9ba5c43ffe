import assert from "node:assert/strict";

import { withNodeRole } from "../../../builder/kubernetes/placement";
import type { JsonObject } from "../../../ground/json";

const role = { key: "fabric-builder-k8s-role", operator: "In", values: ["chaincode"] };
const toleration = { key: "fabric-builder-k8s-role", operator: "Equal", value: "chaincode", effect: "NoSchedule" };
const zone = { key: "zone", operator: "In", values: ["a"] };
const disk = { key: "disk", operator: "Exists" };

function required(nodeSelectorTerms: readonly JsonObject[]): JsonObject {
    return { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
}

describe("The node role of a pod", () => {
    it("is nothing where there is none", () => {
        const spec = { affinity: required([{ matchExpressions: [zone] }]) };
        assert.equal(withNodeRole(spec, ""), spec);
    });

    it("is all that a pod asks for which asks for nothing else", () => {
        assert.deepEqual(withNodeRole({}, "chaincode"), {
            affinity: required([{ matchExpressions: [role] }]),
            tolerations: [toleration],
        });
    });

    it("holds in each of the terms that a pod asks for itself, beside its other wishes", () => {
        const podAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone" }] };
        const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] };
        const own = required([{ matchExpressions: [zone] }, { matchFields: [disk] }]);
        const spec = {
            affinity: { podAffinity, nodeAffinity: { ...(own.nodeAffinity as JsonObject), ...preferred } },
            tolerations: [{ key: "spot" }],
        };
        const both = required([{ matchExpressions: [zone, role] }, { matchFields: [disk], matchExpressions: [role] }]);
        assert.deepEqual(withNodeRole(spec, "chaincode"), {
            affinity: { podAffinity, nodeAffinity: { ...preferred, ...(both.nodeAffinity as JsonObject) } },
            tolerations: [{ key: "spot" }, toleration],
        });
    });
});
