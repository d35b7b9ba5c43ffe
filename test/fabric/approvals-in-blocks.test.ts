import assert from "node:assert/strict";
import { peer } from "@hyperledger/fabric-protos";
import { approvalsInBlocks } from "../../fabric/approvals-in-blocks";
import { definitionHash, type Definition } from "../../fabric/definition";
import { approveArguments, commitArguments } from "../../fabric/lifecycle-messages";
import { blockOfCalls, type TestCall } from "../support/blocks";
import { definition, other } from "../support/definitions";

const sought = { chaincode: "basic", sequence: 2, mspIds: ["Org1MSP", "Org2MSP"] };

function approves(endorser: string, content: Definition, change: Partial<TestCall> & { sequence?: number } = {}) {
    const { sequence = 2, ...call } = change;
    const argument = approveArguments({ definition: content, sequence, packageId: "basic:1" });
    return {
        ...{ chaincode: "_lifecycle", endorser, args: ["ApproveChaincodeDefinitionForMyOrg", argument] },
        ...call,
    };
}

const commits = (name: string): TestCall => ({
    ...{ chaincode: "_lifecycle", endorser: "Org1MSP" },
    args: ["CommitChaincodeDefinition", commitArguments(1, { ...definition, name })],
});
const call: TestCall = { chaincode: "basic", endorser: "Org1MSP", args: ["put", "a"] };

/** What is found in a ledger whose blocks have these calls, by hash, and the numbers of the blocks that were asked for. */
async function found(...blocks: readonly (readonly TestCall[] | undefined)[]) {
    const asked: number[] = [];
    const approvals = await approvalsInBlocks(
        {
            height: () => Promise.resolve(blocks.length),
            block: (number) => {
                asked.push(number);
                const calls = blocks[number];
                return Promise.resolve(calls && blockOfCalls(number, calls).serializeBinary());
            },
        },
        sought,
    );
    return { approvals: [...approvals].map(([mspId, one]) => [mspId, definitionHash(one)]).sort(), asked };
}

const hashes = { own: definitionHash(definition), other: definitionHash(other) };

describe("approvalsInBlocks", () => {
    it("finds what organisations approved for a sequence, the newest of each", async () => {
        const older = [approves("Org1MSP", other), approves("Org2MSP", definition)];
        const { approvals } = await found(older, [call], [approves("Org2MSP", definition), approves("Org2MSP", other)]);
        assert.deepEqual(approvals, [
            ["Org1MSP", hashes.other],
            ["Org2MSP", hashes.other],
        ]);
    });

    const otherwise = {
        "for another sequence": approves("Org1MSP", other, { sequence: 1 }),
        "of another chaincode": approves("Org1MSP", { ...other, name: "asset" }),
        "by an organisation that nobody asked for": approves("Org3MSP", other),
        "to a chaincode that only has functions of these names": approves("Org1MSP", other, { chaincode: "own" }),
        "that were committed as invalid": approves("Org1MSP", other, {
            code: peer.TxValidationCode.MVCC_READ_CONFLICT,
        }),
    };
    for (const [which, one] of Object.entries(otherwise)) {
        it(`passes over approvals ${which}`, async () => {
            assert.deepEqual((await found([one])).approvals, []);
        });
    }

    it("ends at the commit of the definition in force, of this chaincode and no other", async () => {
        const before = [approves("Org1MSP", other)];
        assert.deepEqual((await found(before, [commits("basic")], [call])).approvals, []);
        assert.deepEqual((await found(before, [commits("asset")], [call])).approvals, [["Org1MSP", hashes.other]]);
    });

    it("ends where it has found all, and where the peer has no blocks before", async () => {
        const both = [approves("Org1MSP", other), approves("Org2MSP", other)];
        const empty = Array.from({ length: 30 }, (): readonly TestCall[] => []);
        assert.equal((await found(...empty, both)).asked.length, 8);
        const { approvals, asked } = await found(...empty.map(() => undefined), [approves("Org1MSP", other)]);
        assert.deepEqual([approvals, asked.length], [[["Org1MSP", hashes.other]], 8]);
    });

    it("looks at the newest 200 blocks alone", async () => {
        const empty = Array.from({ length: 250 }, (): readonly TestCall[] => []);
        const { approvals, asked } = await found([approves("Org1MSP", other)], ...empty);
        assert.deepEqual([approvals, asked.length, Math.min(...asked)], [[], 200, 51]);
    });

    it("takes what a client left out for what the peer fills in", async () => {
        const args = new peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
        args.setName("basic");
        args.setVersion("1.0");
        args.setSequence(2);
        const bare = approves("Org1MSP", definition, {
            args: ["ApproveChaincodeDefinitionForMyOrg", args.serializeBinary()],
        });
        const same = definitionHash({ ...definition, endorsementPolicy: undefined });
        assert.deepEqual((await found([bare])).approvals, [["Org1MSP", same]]);
    });
});
