import assert from "node:assert/strict";

import { common, msp } from "@hyperledger/fabric-protos";

import { configOf } from "../../fabric/configtx/block";
import { newGenesisBlock } from "../../fabric/configtx/genesis";
import { fewest, isMet, lifecyclePolicy } from "../../fabric/policy-evaluation";
import { newTestOrganisation } from "../support/members";

const members = ["Org1MSP", "Org2MSP", "Org3MSP"];

interface Row {
    readonly policy: string;
    /** Of each organisation; default its peers. */
    readonly endorsement?: string;
    readonly met: readonly (readonly string[])[];
    readonly unmet: readonly (readonly string[])[];
}

const rows: readonly Row[] = [
    { policy: "ANY Endorsement", met: [["Org1MSP"], ["Org3MSP"]], unmet: [[], ["Other"]] },
    {
        policy: "MAJORITY Endorsement",
        met: [["Org1MSP", "Org3MSP"], members],
        unmet: [["Org1MSP"], ["Org1MSP", "Other"]],
    },
    { policy: "ALL Endorsement", met: [members], unmet: [["Org1MSP", "Org2MSP"]] },
    { policy: "ANY Readers", met: [["Org2MSP"]], unmet: [[]] },
    { policy: "ANY Writers", met: [], unmet: [members] },
    { policy: "ANY Missing", met: [], unmet: [members] },
    { policy: "OR('Org1MSP.peer', 'Org2MSP.member')", met: [["Org1MSP"], ["Org2MSP"]], unmet: [["Org3MSP"]] },
    { policy: "OR('Org1MSP.admin', 'Org2MSP.client')", met: [], unmet: [members] },
    {
        policy: "OutOf(2, 'Org1MSP.peer', AND('Org2MSP.peer', 'Org3MSP.peer'), 'Org2MSP.admin')",
        met: [members],
        unmet: [
            ["Org1MSP", "Org2MSP"],
            ["Org2MSP", "Org3MSP"],
        ],
    },
    { policy: "OutOf(0, 'Org1MSP.peer')", met: [[]], unmet: [] },
    {
        policy: "ALL Endorsement",
        endorsement: "OR('Org1MSP.peer')",
        met: [["Org1MSP"]],
        unmet: [["Org2MSP", "Org3MSP"]],
    },
    { policy: "MAJORITY Endorsement", endorsement: "ANY Endorsement", met: [[]], unmet: [] },
];

describe("who meets the policy by which a channel agrees on a chaincode", () => {
    for (const { policy, endorsement, met, unmet } of rows) {
        const { rule, text } = lifecyclePolicy(configWith(policy, endorsement), members);
        const suffix = endorsement === undefined ? "" : ` where each organisation has ${endorsement}`;
        for (const approvers of met) {
            it(`${policy} is met by ${named(approvers)}${suffix}`, () => {
                assert.ok(isMet(rule, approvers));
                assert.equal(text, policy);
            });
        }
        for (const approvers of unmet) {
            it(`${policy} is not met by ${named(approvers)}${suffix}`, () => {
                assert.ok(!isMet(rule, approvers));
                assert.equal(text, policy);
            });
        }
    }

    it("is a majority of the members' peers where the channel has no such policy", () => {
        const config = configWith("ANY Endorsement");
        config.getChannelGroup()?.getGroupsMap().get("Application")?.getPoliciesMap().del("LifecycleEndorsement");
        const { rule, text } = lifecyclePolicy(config, members);
        assert.equal(text, "a majority of the members");
        assert.ok(isMet(rule, ["Org1MSP", "Org2MSP"]));
        assert.ok(!isMet(rule, ["Org1MSP"]));
    });

    it("is met by others only where it names a single identity beside them", () => {
        const config = configWith("OR('Org1MSP.peer', 'Org2MSP.peer')");
        const policies = config.getChannelGroup()?.getGroupsMap().get("Application")?.getPoliciesMap();
        const policy = policies?.get("LifecycleEndorsement")?.getPolicy();
        const envelope = common.SignaturePolicyEnvelope.deserializeBinary(policy?.getValue_asU8() ?? new Uint8Array());
        envelope.getIdentitiesList()[0]?.setPrincipalClassification(msp.MSPPrincipal.Classification.IDENTITY);
        policy?.setValue(envelope.serializeBinary());
        const { rule, text } = lifecyclePolicy(config, members);
        assert.equal(text, "a signature policy");
        assert.ok(!isMet(rule, ["Org1MSP", "Org3MSP"]));
        assert.ok(isMet(rule, ["Org2MSP"]));
    });
});

describe("the fewest organisations that meet a policy", () => {
    const table = [
        { policy: "ANY Endorsement", approvers: ["Org2MSP", "Org3MSP"], chosen: ["Org2MSP"] },
        {
            policy: "MAJORITY Endorsement",
            approvers: ["Org3MSP", "Org1MSP", "Org2MSP"],
            chosen: ["Org3MSP", "Org1MSP"],
        },
        { policy: "ALL Endorsement", approvers: members, chosen: members },
        {
            policy: "AND('Org3MSP.peer', OR('Org1MSP.peer', 'Org2MSP.peer'))",
            approvers: members,
            chosen: ["Org1MSP", "Org3MSP"],
        },
    ];
    for (const { policy, approvers, chosen } of table) {
        it(`of ${named(approvers)} are ${named(chosen)} for ${policy}`, () => {
            assert.deepEqual(fewest(lifecyclePolicy(configWith(policy), members).rule, approvers), chosen);
        });
    }
});

function named(mspIds: readonly string[]): string {
    return mspIds.length === 0 ? "nobody" : mspIds.join(" and ");
}

function configWith(lifecycle: string, endorsement?: string): common.Config {
    const policies = endorsement === undefined ? {} : { policies: { Endorsement: endorsement } };
    const organisations = members.map((mspId) => {
        const { root, tlsRoot } = newTestOrganisation(mspId);
        return { name: mspId, mspId, rootCertificates: [root], tlsRootCertificates: [tlsRoot], ...policies };
    });
    const [first] = organisations;
    assert.ok(first !== undefined);
    const certificate = first.rootCertificates[0] ?? "";
    const consenter = { host: "o", port: 1, clientTlsCertificate: certificate, serverTlsCertificate: certificate };
    const batch = { batchTimeout: "2s", maxMessageCount: 1, absoluteMaxBytes: 1, preferredMaxBytes: 1 };
    const block = newGenesisBlock({
        name: "mychannel",
        orderer: { organisations: [first], consenters: [consenter], ...batch },
        application: { organisations, policies: { LifecycleEndorsement: lifecycle } },
    });
    return configOf(common.Block.deserializeBinary(block)) ?? assert.fail("no config");
}
