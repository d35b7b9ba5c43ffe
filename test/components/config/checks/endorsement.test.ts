import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const holders = { name: "secret", policy: "OR('Org1MSP.member','Org2MSP.member')" };

describe("checks of chaincode policies", () => {
    itRefuses([
        {
            what: "an endorsement policy over an organisation that is no member",
            change: { "chaincodes[0].endorsementPolicy": "AND('Org1MSP.peer','Org3MSP.peer')" },
            says: [
                'chaincodes[0].endorsementPolicy: "Org3MSP" is no MSP ID of a member of the channel (known: Org1MSP, Org2MSP)',
            ],
        },
        {
            what: "the path of a policy that the channel has not",
            change: { "chaincodes[0].endorsementPolicy": "/Channel/Application/Endorsment" },
            says: [
                'chaincodes[0].endorsementPolicy: "/Channel/Application/Endorsment" is no policy of the channel (did you mean /Channel/Application/Endorsement?)',
            ],
        },
        {
            what: "the path of a policy below an organisation that is no member",
            change: { "chaincodes[0].endorsementPolicy": "/Channel/Application/org0/Endorsement" },
            says: [
                'chaincodes[0].endorsementPolicy: "/Channel/Application/org0/Endorsement" is no policy of the channel (did you mean /Channel/Application/org1/Endorsement?)',
            ],
        },
        {
            what: "a rule over the members that is not the channel's own of that name",
            change: { "chaincodes[0].endorsementPolicy": "ANY Endorsement" },
            says: [
                'chaincodes[0].endorsementPolicy: "ANY Endorsement" is not what the channel\'s Endorsement says ("MAJORITY Endorsement"): write "/Channel/Application/Endorsement" for that one, or a signature policy',
            ],
        },
        {
            what: "a rule over policies that the channel has not",
            change: { "chaincodes[0].endorsementPolicy": "MAJORITY Endorsers" },
            says: [
                'chaincodes[0].endorsementPolicy: "Endorsers" is no policy of the channel (known: Readers, Writers, Admins, LifecycleEndorsement, Endorsement)',
            ],
        },
        {
            what: "a rule over the members as the signature policy of a collection",
            change: {
                "chaincodes[0].collections": [
                    { ...holders, endorsementPolicy: { signaturePolicy: "MAJORITY Endorsement" } },
                ],
            },
            says: [
                'chaincodes[0].collections[0].endorsementPolicy.signaturePolicy: "MAJORITY Endorsement" is no signature policy: write it as channelConfigPolicy, by its path',
            ],
        },
        {
            what: "two collections of one name",
            change: { "chaincodes[0].collections": [holders, holders] },
            says: ['chaincodes[0].collections[1].name: "secret" is already at chaincodes[0].collections[0].name'],
        },
        {
            what: "a collection of organisations that are no members",
            change: {
                "chaincodes[0].collections": [{ ...holders, policy: "OR('Org1MSP.member','OrdererMSP.member')" }],
            },
            says: [
                'chaincodes[0].collections[0].policy: "OrdererMSP" is no MSP ID of a member of the channel (known: Org1MSP, Org2MSP)',
            ],
        },
        {
            what: "a collection whose policy is no OR",
            change: { "chaincodes[0].collections": [{ ...holders, policy: "AND('Org1MSP.member','Org2MSP.member')" }] },
            says: [
                "chaincodes[0].collections[0].policy: \"AND('Org1MSP.member','Org2MSP.member')\" must be an OR of members: it says who holds the data",
            ],
        },
        {
            what: "fewer peers at most than at least",
            change: { "chaincodes[0].collections": [{ ...holders, requiredPeerCount: 2, maxPeerCount: 1 }] },
            says: ["chaincodes[0].collections[0].maxPeerCount: must not be below requiredPeerCount (2)"],
        },
        {
            what: "more peers that must have the data than the only holder has beside the one that endorses",
            change: {
                "organizations[1].peers": 1,
                "chaincodes[0].collections": [{ name: "own", policy: "OR('Org1MSP.member')", requiredPeerCount: 1 }],
            },
            says: [
                "chaincodes[0].collections[0].requiredPeerCount: must be 0 at most: of the only peer of org1, one endorses and sends the data to the others",
            ],
        },
        {
            what: "more peers that must have the data than all holders have",
            change: { "chaincodes[0].collections": [{ ...holders, requiredPeerCount: 4 }] },
            says: [
                "chaincodes[0].collections[0].requiredPeerCount: must be 3 at most: of the 4 peers of org1, org2, one endorses and sends the data to the others",
            ],
        },
        {
            what: "two endorsement policies of one collection",
            change: {
                "chaincodes[0].collections": [
                    {
                        ...holders,
                        endorsementPolicy: {
                            signaturePolicy: "OR('Org1MSP.peer')",
                            channelConfigPolicy: "/Channel/Application/Endorsement",
                        },
                    },
                ],
            },
            says: [
                "chaincodes[0].collections[0].endorsementPolicy: must have one of signaturePolicy and channelConfigPolicy",
            ],
        },
    ]);

    for (const policy of [
        "MAJORITY Endorsement",
        " MAJORITY\tEndorsement\n",
        "/Channel/Application/Endorsement\n",
        "/Channel/Application/org2/Endorsement",
        "OR(\n  'Org1MSP.peer',\n  'Org2MSP.peer'\n)\n",
    ]) {
        it(`accepts ${JSON.stringify(policy)}`, () => {
            assert.deepEqual(configProblems(settingsWith({ "chaincodes[0].endorsementPolicy": policy })), []);
        });
    }

    it("accepts as many peers as there are beside the one that endorses", () => {
        const collections = [
            { ...holders, requiredPeerCount: 3 },
            { name: "own", policy: "OR('Org1MSP.peer')" },
        ];
        assert.deepEqual(configProblems(settingsWith({ "chaincodes[0].collections": collections })), []);
    });

    it("accepts a policy that the channel's own config adds", () => {
        const settings = settingsWith({
            "channels[0].policies": { Auditors: "OR('Org1MSP.admin')" },
            "chaincodes[0].endorsementPolicy": "/Channel/Application/Auditors",
        });
        assert.deepEqual(configProblems(settings), []);
    });
});
