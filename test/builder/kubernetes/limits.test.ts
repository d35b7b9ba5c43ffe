import assert from "node:assert/strict";

import { chaincodeLimits, withDefaultLimits } from "../../../builder/kubernetes/limits";

const limits = { memory: "2Gi", "ephemeral-storage": "4Gi" };
const nothing = { memory: "0", "ephemeral-storage": "0" };

describe("The default limits of containers", () => {
    for (const { of, given, gets } of [
        { of: "a container that says nothing", given: undefined, gets: { requests: nothing, limits } },
        {
            of: "one that asks for little",
            given: { requests: { cpu: "1", memory: "1Gi" } },
            gets: { requests: { ...nothing, cpu: "1", memory: "1Gi" }, limits },
        },
        {
            of: "one that asks for more than half of a limit, which gets twice as much",
            given: { requests: { memory: "1025Mi" } },
            gets: { requests: { memory: "1025Mi", "ephemeral-storage": "0" }, limits: { ...limits, memory: "2050Mi" } },
        },
        {
            of: "one that asks for more than a limit, which gets twice as much in the words of the API server",
            given: { requests: { memory: "2.5Gi", "ephemeral-storage": "512Gi" } },
            gets: {
                requests: { memory: "2.5Gi", "ephemeral-storage": "512Gi" },
                limits: { memory: "5Gi", "ephemeral-storage": "1Ti" },
            },
        },
        {
            of: "one that has a limit of its own, whose request Kubernetes takes from that",
            given: { limits: { memory: "16Mi", cpu: "2" } },
            gets: {
                requests: { "ephemeral-storage": "0" },
                limits: { memory: "16Mi", cpu: "2", "ephemeral-storage": "4Gi" },
            },
        },
        {
            of: "one with a quantity that is none, which the API server is to refuse",
            given: { requests: { memory: "much" } },
            gets: { requests: { memory: "much", "ephemeral-storage": "0" }, limits: { "ephemeral-storage": "4Gi" } },
        },
    ]) {
        it(`are there for ${of}`, () => {
            const container = given === undefined ? { name: "a" } : { name: "a", resources: given };
            const spec = withDefaultLimits({ containers: [container], initContainers: [container] }, chaincodeLimits);
            const limited = [{ ...container, resources: gets }];
            assert.deepEqual(spec, { containers: limited, initContainers: limited });
        });
    }
});
