import assert from "node:assert/strict";
import { resolveResources } from "../../../components/model/resources";

const disk = { "ephemeral-storage": "2Gi" };

describe("the resources of a node", () => {
    for (const { of, given, gets } of [
        {
            of: "one that says nothing",
            given: undefined,
            gets: {
                requests: { "ephemeral-storage": "0", cpu: "100m", memory: "256Mi" },
                limits: { ...disk, memory: "8Gi" },
            },
        },
        {
            of: "one that asks for little, and for nothing that it does not name",
            given: { requests: { cpu: "1" } },
            gets: { requests: { memory: "0", "ephemeral-storage": "0", cpu: "1" }, limits: { ...disk, memory: "8Gi" } },
        },
        {
            of: "one that asks for much",
            given: { requests: { memory: "6Gi" } },
            gets: { requests: { "ephemeral-storage": "0", memory: "6Gi" }, limits: { ...disk, memory: "12Gi" } },
        },
        {
            of: "one with a limit below what it would ask for by default",
            given: { limits: { memory: "128Mi" } },
            gets: { requests: { "ephemeral-storage": "0", cpu: "100m" }, limits: { ...disk, memory: "128Mi" } },
        },
    ]) {
        it(`are right for ${of}`, () => {
            assert.deepEqual(resolveResources("peer", given), gets);
        });
    }
});
