import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { keptOutputs } from "../../../components/stack/kept-outputs";

/** As outputs of a resource that failed are, and of what was left out for it. */
const left = pulumi.output((pulumi as unknown as { readonly unknown: string }).unknown); // Pulumi's own.

function settled(outputs: object): Promise<unknown> {
    return new Promise((resolve) => {
        pulumi.output(outputs).apply(resolve);
    });
}

describe("what a stack tells", () => {
    const outputs = {
        context: "acme-east",
        profiles: { org1: pulumi.output({ peers: ["org1-peer1", "org1-peer2"] }), org2: pulumi.all([left]) },
        outside: { "org1-peer1": pulumi.output("192.0.2.1:30001"), "org2-peer2": left },
        channels: { mychannel: { consenters: [pulumi.output("orderer1:6050"), left], followers: [] } },
    };
    const former = {
        context: "acme",
        profiles: { org1: { peers: ["org1-peer1"] }, org2: { peers: ["org2-peer1"] }, org3: {} },
        outside: { "org1-peer1": "192.0.2.1:30000" },
        channels: { mychannel: { consenters: ["orderer1:6050"], followers: [] } },
    };

    it("is what an up has made, and of what it has left what the one before told", async () => {
        assert.deepEqual(await settled(keptOutputs(outputs, former)), {
            context: "acme-east",
            profiles: { org1: { peers: ["org1-peer1", "org1-peer2"] }, org2: { peers: ["org2-peer1"] } },
            outside: { "org1-peer1": "192.0.2.1:30001", "org2-peer2": undefined },
            channels: { mychannel: { consenters: ["orderer1:6050"], followers: [] } },
        });
    });

    it("has nothing of it where none was before", async () => {
        const told = await settled(keptOutputs({ sequence: left, image: pulumi.output("a") }, {}));
        assert.deepEqual(told, { sequence: undefined, image: "a" });
    });
});
