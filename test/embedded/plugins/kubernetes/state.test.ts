import assert from "node:assert/strict";

import { fieldManagerOf, liveOf, previewState, stateOf } from "../../../../embedded/plugins/kubernetes/state";
import { secretValue, unknownValue } from "../../../../embedded/plugins/property";

const inputs = { apiVersion: "v1", kind: "Service", metadata: { name: "s" }, spec: { ports: [{ port: 1 }] } };
const known = { name: "s", uid: "u", resourceVersion: "1", generation: 1, creationTimestamp: "t" };
const live = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...known, managedFields: [{}] },
    spec: { ports: [{ port: 1, protocol: "TCP" }], clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], type: "ClusterIP" },
    status: { loadBalancer: {} },
};

describe("a resource's outputs", () => {
    it("are the object as the server has it, without the record of managers, and what the next run needs", () => {
        assert.deepEqual(stateOf(live, inputs, "manager"), {
            ...live,
            metadata: known,
            __inputs: inputs,
            __fieldManager: "manager",
            __initialApiVersion: "v1",
        });
    });

    it("are secret where the inputs are, and all of a Secret's data", () => {
        const secret = {
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "s" },
            data: { a: "eA==" },
            type: "Opaque",
        };
        const wanted = { ...secret, stringData: secretValue({ a: "x" }), type: secretValue("Opaque") };
        const state = stateOf(secret, wanted, "m");
        assert.deepEqual(state.data, secretValue({ a: "eA==" }));
        assert.deepEqual(state.type, secretValue("Opaque"));
    });

    it("in a preview leave out what only the real run decides", () => {
        const state = previewState(live, inputs, "m");
        assert.deepEqual(state.metadata, { name: "s" });
        assert.equal("status" in state, false);
        assert.deepEqual(state.spec, { ...live.spec, clusterIP: unknownValue, clusterIPs: unknownValue });
    });

    it("in a preview keep an address that the program chose", () => {
        const spec = { ...inputs.spec, clusterIP: "None", clusterIPs: ["None"] };
        assert.deepEqual(previewState({ ...live, spec }, { ...inputs, spec }, "m").spec, spec);
    });

    it("give the live object back", () => {
        assert.deepEqual(liveOf(stateOf(live, inputs, "m")), { ...live, metadata: known });
    });

    it("keep the field manager of the first apply", () => {
        const annotated = { metadata: { annotations: { "pulumi.com/patchFieldManager": "annotated" } } };
        assert.equal(fieldManagerOf({ __fieldManager: "first" }, inputs), "first");
        assert.equal(fieldManagerOf({ __fieldManager: "first" }, annotated), "annotated");
        assert.match(fieldManagerOf({}, inputs), /^pulumi-kubernetes-/);
    });
});
