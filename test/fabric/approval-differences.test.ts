import assert from "node:assert/strict";
import { approvalDifferences, type ApprovalSource, type Differences } from "../../fabric/approval-differences";
import { collectionPackage } from "../../fabric/collections";
import { definitionHash, type Definition } from "../../fabric/definition";
import { approveArguments } from "../../fabric/lifecycle-messages";
import { blockOfCalls } from "../support/blocks";
import { definition } from "../support/definitions";

const counts = { requiredPeerCount: 0, maxPeerCount: 1, blockToLive: 0, memberOnlyRead: false, memberOnlyWrite: false };
const collections = collectionPackage([{ name: "prices", policy: "OR('Org1MSP.member')", ...counts }]);
const longer = collectionPackage([{ name: "prices", policy: "OR('Org1MSP.member')", ...counts, blockToLive: 9 }]);
const wanted: Definition = { ...definition, collections };

/** What is told of Org2MSP and Org3MSP. */
function differences(source: {
    /** What Org2MSP's newest approval in the blocks is. */
    readonly inBlocks?: Definition;
    /** What Org2MSP has approved by the state, which says yes or no alone. */
    readonly inState?: Definition;
    readonly inForce?: Definition;
    readonly mismatches?: readonly string[];
}): Promise<Readonly<Record<string, Differences>>> {
    const { inBlocks, inState = inBlocks, inForce, mismatches } = source;
    const args = inBlocks && [
        "ApproveChaincodeDefinitionForMyOrg",
        approveArguments({ definition: inBlocks, sequence: 2, packageId: undefined }),
    ];
    const calls = args === undefined ? [] : [{ chaincode: "_lifecycle", endorser: "Org2MSP", args }];
    const ledger: ApprovalSource = {
        blocks: {
            height: () => Promise.resolve(1),
            block: () => Promise.resolve(blockOfCalls(0, calls).serializeBinary()),
        },
        readiness: (asked) => {
            const has = inState !== undefined && definitionHash(asked) === definitionHash(inState);
            const told: Record<string, readonly string[]> = mismatches === undefined ? {} : { Org2MSP: mismatches };
            return Promise.resolve({ approvals: { Org2MSP: has, Org3MSP: false }, mismatches: told });
        },
        inForce: () => Promise.resolve(inForce),
    };
    return approvalDifferences(ledger, wanted, 2, ["Org2MSP", "Org3MSP"]);
}

describe("approvalDifferences", () => {
    const approved: readonly { what: string; other: Definition; says: Differences }[] = [
        { what: "another version", other: { ...wanted, version: "1.1" }, says: { version: "1.1" } },
        {
            what: "another endorsement policy",
            other: { ...wanted, endorsementPolicy: { signature: "OR('Org2MSP.peer')" } },
            says: { "endorsement policy": "OR('Org2MSP.peer')" },
        },
        {
            what: "no policy of its own",
            other: { ...wanted, endorsementPolicy: undefined },
            says: { "endorsement policy": "/Channel/Application/Endorsement" },
        },
        { what: "no collections", other: { ...wanted, collections: undefined }, says: { collections: "none" } },
        {
            what: "collections that differ in a setting",
            other: { ...wanted, collections: longer },
            says: { collections: "prices, otherwise" },
        },
        { what: "a first call", other: { ...wanted, initRequired: true }, says: { "init required": "true" } },
        {
            what: "several fields",
            other: { ...definition, version: "3", validationPlugin: "own" },
            says: { version: "3", collections: "none", "validation plugin": "own" },
        },
        {
            what: "what nobody sees, and more than fits",
            other: { ...wanted, version: `\u001b[2J${"x".repeat(300)}` },
            says: { version: `\\u001b[2J${"x".repeat(191)}` },
        },
    ];
    for (const { what, other, says } of approved) {
        it(`finds ${what} in the blocks`, async () => {
            assert.deepEqual(await differences({ inBlocks: other }), { Org2MSP: says });
        });
    }

    const inForce: Definition = {
        ...definition,
        version: "0.9",
        endorsementPolicy: { signature: "OR('Org2MSP.peer')" },
    };
    const tried: readonly { what: string; other: Definition; says: Differences }[] = [
        { what: "the version in force", other: { ...wanted, version: "0.9" }, says: { version: "0.9" } },
        {
            what: "the policy in force",
            other: { ...wanted, endorsementPolicy: inForce.endorsementPolicy },
            says: { "endorsement policy": "OR('Org2MSP.peer')" },
        },
        {
            what: "the policy that is the default",
            other: { ...wanted, endorsementPolicy: undefined },
            says: { "endorsement policy": "/Channel/Application/Endorsement" },
        },
        { what: "no collections", other: { ...wanted, collections: undefined }, says: { collections: "none" } },
        { what: "a first call", other: { ...wanted, initRequired: true }, says: { "init required": "true" } },
    ];
    for (const { what, other, says } of tried) {
        it(`finds ${what} by trying, where the blocks tell nothing`, async () => {
            assert.deepEqual(await differences({ inState: other, inForce }), { Org2MSP: says });
        });
    }

    it("has the parts that a peer of Fabric 3 names where nothing else is found", async () => {
        const mismatches = ["EndorsementInfo", "Collections"];
        const says = { "version, init required or endorsement plugin": "another", collections: "another" };
        assert.deepEqual(await differences({ mismatches }), { Org2MSP: says });
    });

    it("says nothing of who has approved nothing, the same, or what cannot be found", async () => {
        assert.deepEqual(await differences({}), {});
        assert.deepEqual(await differences({ mismatches: ["ChaincodeParameters"] }), {});
        assert.deepEqual(await differences({ inBlocks: wanted }), {});
        assert.deepEqual(await differences({ inState: { ...wanted, version: "unheard of" }, inForce }), {});
    });
});
