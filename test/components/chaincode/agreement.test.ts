import assert from "node:assert/strict";
import { agreed, type Agreement, type Patience } from "../../../components/chaincode/agreement";
import type { Definition, Lifecycle } from "../../../fabric/lifecycle";

const definition = { name: "basic", version: "1.0" } as unknown as Definition;
const proposal = { channel: "mychannel", definition, sequence: 1 };
const limits = { ownSeconds: 0.3, approvalSeconds: 0.6 };

/** A majority of three, whose approvals are what `seen` says. */
function channel(seen: () => Readonly<Record<string, boolean>>): Lifecycle {
    const members = ["Org1MSP", "Org2MSP", "Org3MSP"];
    const rules = members.map((mspId) => ({ kind: "principal", mspId, role: "peer" }));
    const rule = { kind: "outOf", count: 2, rules };
    return {
        readiness: () => Promise.resolve(seen()),
        policy: () => Promise.resolve({ rule, text: "MAJORITY" }),
    } as unknown as Lifecycle;
}

function patience(own: readonly string[], change: Partial<Patience> = {}): Patience {
    const again = (): Promise<void> => Promise.reject(new Error("nothing is to be given again"));
    return { own, others: undefined, again, tell: () => undefined, ...change };
}

describe("what members agree on", () => {
    it("is not there before all own approvals are, though the policy is met: one behind the commit would not count", async () => {
        let asked = 0;
        const lifecycle = channel(() => ({ Org1MSP: true, Org2MSP: true, Org3MSP: ++asked > 2 }));
        const found: Agreement = await agreed(lifecycle, proposal, patience(["Org1MSP", "Org3MSP"]), limits);
        assert.deepEqual(found.approvers, ["Org1MSP", "Org2MSP", "Org3MSP"]);
    });

    it("is asked for once where all is there", async () => {
        let asked = 0;
        const lifecycle = channel(() => ({ Org1MSP: true, Org2MSP: true, Org3MSP: ++asked < 0 }));
        assert.equal((await agreed(lifecycle, proposal, patience(["Org1MSP"]), limits)).isMet, true);
        // Once for the names of the members, which the policy is read with.
        assert.equal(asked, 2);
    });

    it("has an own approval given once more that the ledger does not come to have", async () => {
        const given: string[] = [];
        const lifecycle = channel(() => ({ Org1MSP: true, Org2MSP: given.length > 0, Org3MSP: false }));
        const again = (missing: readonly string[]): Promise<void> => {
            given.push(...missing);
            return Promise.resolve();
        };
        const found = await agreed(lifecycle, proposal, patience(["Org1MSP", "Org2MSP"], { again }), limits);
        assert.deepEqual([given, found.approvers], [["Org2MSP"], ["Org1MSP", "Org2MSP"]]);
    });

    it("fails with who has not approved it", async () => {
        const lifecycle = channel(() => ({ Org1MSP: true, Org2MSP: false, Org3MSP: false }));
        const again = (): Promise<void> => Promise.resolve();
        await assert.rejects(agreed(lifecycle, proposal, patience(["Org1MSP"], { again }), limits), {
            message: /Org2MSP, Org3MSP did not approve it; run pulumi up in the stacks of these organisations/,
        });
    });
});
