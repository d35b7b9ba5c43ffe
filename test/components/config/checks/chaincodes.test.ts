import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const reference = `ghcr.io/acme/asset@sha256:${"ab".repeat(32)}`;
const holders = { name: "secret", policy: "OR('Org1MSP.member','Org2MSP.member')" };

describe("checks of chaincodes", () => {
    itRefuses([
        {
            what: "a channel that is not there",
            change: { "chaincodes[0].channel": "mychanel" },
            says: ['chaincodes[0].channel: "mychanel" is no channel (known: mychannel)'],
        },
        {
            what: "a name twice on a channel",
            change: { "chaincodes[1]": { name: "asset-transfer", channel: "mychannel", image: reference } },
            says: ['chaincodes[1].name: "mychannel/asset-transfer" is already at chaincodes[0].name'],
        },
        {
            what: "a name that Fabric refuses",
            change: { "chaincodes[0].name": "-asset", "chaincodes[0].label": "asset" },
            says: [
                'chaincodes[0].name: "-asset" is not a chaincode name (letters and digits, with a single "-" or "_" between them)',
            ],
        },
        {
            what: "the name of a system chaincode",
            change: { "chaincodes[0].name": "lscc" },
            says: ['chaincodes[0].name: "lscc" is the name of one of Fabric\'s system chaincodes'],
        },
        {
            what: "a label that type k8s refuses",
            change: { "chaincodes[0].label": "basic_1.0" },
            says: [
                'chaincodes[0].label: "basic_1.0" is not an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter, ends with a letter or digit)',
            ],
        },
        {
            what: "no label where the name is none",
            change: { "chaincodes[0].name": "AssetTransfer" },
            says: ['chaincodes[0].label: must be given: "AssetTransfer" is no RFC 1035 label, which type k8s asks for'],
        },
        {
            what: "another type",
            change: { "chaincodes[0].type": "golang" },
            says: ['chaincodes[0].type: must be "k8s", not "golang"'],
        },
        {
            what: "a version that Fabric refuses",
            change: { "chaincodes[0].version": "1.0 beta" },
            says: ['chaincodes[0].version: "1.0 beta" is not a version (letters, digits, "_", ".", "+" and "-")'],
        },
        {
            what: "neither source nor image",
            change: { "chaincodes[0].source": undefined },
            says: ["chaincodes[0]: must have a source to build or an image to run"],
        },
        {
            what: "both source and image",
            change: { "chaincodes[0].image": reference },
            says: ["chaincodes[0].image: must not be there together with source"],
        },
        {
            what: "a tag where a digest is due",
            change: { "chaincodes[0].source": undefined, "chaincodes[0].image": "ghcr.io/acme/asset:1.0" },
            says: [
                'chaincodes[0].image: "ghcr.io/acme/asset:1.0" is not an image by digest ("name@sha256:…", without a tag, since a tag can change)',
            ],
        },
        {
            what: "build arguments for what is not built",
            change: {
                "chaincodes[0].source": undefined,
                "chaincodes[0].image": reference,
                "chaincodes[0].buildArguments": { A: "b" },
            },
            says: ["chaincodes[0].buildArguments: must not be there without source"],
        },
        {
            what: "to build with nowhere to push to",
            change: { registry: undefined },
            says: ["registry: is missing: the builder's image, chaincode asset-transfer must be pushed somewhere"],
        },
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
                'chaincodes[0].endorsementPolicy: "/Channel/Application/Endorsment" is no policy of the channel (known: ' +
                    "/Channel/Application/Readers, /Channel/Application/Writers, /Channel/Application/Admins, " +
                    "/Channel/Application/LifecycleEndorsement, /Channel/Application/Endorsement)",
            ],
        },
        {
            what: "a collection's name that Fabric refuses",
            change: { "chaincodes[0].collections": [{ ...holders, name: "_secret" }] },
            says: [
                'chaincodes[0].collections[0].name: "_secret" is not a collection name (letters, digits, "-" and "_"; does not start with "_")',
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
        {
            what: "a call without a function, and arguments that are no text",
            change: { "chaincodes[0].verify": [{ args: [5] }] },
            says: [
                "chaincodes[0].verify[0].args[0]: must be text, not the number 5: put it in quotes",
                "chaincodes[0].verify[0].function: is missing",
            ],
        },
    ]);

    it("accepts everything by digest, without a registry", () => {
        const settings = settingsWith({
            registry: undefined,
            images: { builder: reference },
            "chaincodes[0].source": undefined,
            "chaincodes[0].image": reference,
        });
        assert.deepEqual(configProblems(settings), []);
    });

    it("accepts a policy that the channel's own config adds", () => {
        const settings = settingsWith({
            "channels[0].policies": { Auditors: "OR('Org1MSP.admin')" },
            "chaincodes[0].endorsementPolicy": "/Channel/Application/Auditors",
        });
        assert.deepEqual(configProblems(settings), []);
    });
});
