import assert from "node:assert/strict";
import { policyWarnings } from "../../../components/config/policy-warnings";
import { problemList, validate } from "../../../components/config/problems";
import { settingsWith } from "../../support/stack-config";

const neverValid =
    "cannot be met by peers of the members, which are who endorses: nothing that is written by it is ever valid";
const nobody = "has an OutOf(0, …), which asks for nobody's signature: write OutOf(1, …) or more";
const holders = { name: "secret", policy: "OR('Org1MSP.member','Org2MSP.member')" };
const noAnchors = { "channels[0].anchors": { org1: [] } };

function warns(change: Readonly<Record<string, unknown>>): string {
    return problemList(policyWarnings(validate(settingsWith(change))));
}

const cases = [
    ...[
        "OR('Org1MSP.client')",
        "AND('Org1MSP.peer','Org2MSP.admin')",
        "OR('Org1MSP.orderer')",
        "/Channel/Application/Admins",
        "/Channel/Application/org1/Writers",
        "MAJORITY Admins",
    ].map((policy) => ({
        what: `of ${policy}, which no peer can meet`,
        change: { "chaincodes[0].endorsementPolicy": policy },
        says: [`chaincodes[0].endorsementPolicy: "${policy}" ${neverValid}`],
    })),
    ...["OutOf(0,'Org1MSP.peer')", "AND('Org1MSP.peer',OutOf(0,'Org2MSP.peer'))"].map((policy) => ({
        what: `of ${policy}, which asks nobody`,
        change: { "chaincodes[0].endorsementPolicy": policy },
        says: [`chaincodes[0].endorsementPolicy: "${policy}" ${nobody}`],
    })),
    {
        what: "of the policies of a collection",
        change: {
            "chaincodes[0].collections": [
                {
                    name: "a",
                    policy: "OR('Org1MSP.client')",
                    endorsementPolicy: { signaturePolicy: "OR('Org1MSP.admin')" },
                },
                { ...holders, endorsementPolicy: { channelConfigPolicy: "/Channel/Application/Writers" } },
            ],
        },
        says: [
            "chaincodes[0].collections[0].policy: \"OR('Org1MSP.client')\" names no peers, by the roles peer or member: nobody holds the data",
            `chaincodes[0].collections[0].endorsementPolicy.signaturePolicy: "OR('Org1MSP.admin')" ${neverValid}`,
            `chaincodes[0].collections[1].endorsementPolicy.channelConfigPolicy: "/Channel/Application/Writers" ${neverValid}`,
        ],
    },
    {
        what: "of a channel's policy that asks nobody",
        change: { "channels[0].policies": { Writers: "OutOf(0,'Org1MSP.client')" } },
        says: [`channels[0].policies.Writers: "OutOf(0,'Org1MSP.client')" ${nobody}`],
    },
    {
        what: "of a member without anchors whom an AND needs",
        change: {
            ...noAnchors,
            "channels[0].policies": { Endorsement: "ANY Endorsement" },
            "chaincodes[0].endorsementPolicy": "AND('Org1MSP.peer','Org2MSP.peer')",
        },
        says: [
            "channels[0].anchors.org1: is empty, and chaincodes[0].endorsementPolicy asks for org1: clients of other members may not find its peers",
        ],
    },
    {
        what: "of a member without anchors whom the channel's own policy needs",
        change: noAnchors,
        says: [
            "channels[0].anchors.org1: is empty, and channels[0].policies.Endorsement asks for org1: clients of other members may not find its peers",
        ],
    },
];

const quiet = [
    { what: "policies that peers meet", change: { "chaincodes[0].endorsementPolicy": "OR('Org1MSP.member')" } },
    {
        what: "a member without anchors whom nothing needs",
        change: { ...noAnchors, "channels[0].policies": { Endorsement: "ANY Endorsement" } },
    },
    {
        what: "the only member without anchors",
        change: { ...noAnchors, "channels[0].members": ["org1"] },
    },
    {
        what: "a chaincode of another channel",
        change: {
            ...noAnchors,
            "channels[0].policies": { Endorsement: "ANY Endorsement" },
            "channels[1]": { name: "second" },
            "chaincodes[0].channel": "second",
            "chaincodes[0].endorsementPolicy": "AND('Org1MSP.peer','Org2MSP.peer')",
        },
    },
];

describe("policyWarnings", () => {
    for (const { what, change, says } of cases) {
        it(`warn ${what}`, () => {
            assert.equal(warns(change), says.join("\n"));
        });
    }

    for (const { what, change } of quiet) {
        it(`have nothing against ${what}`, () => {
            assert.equal(warns(change), "");
        });
    }
});
