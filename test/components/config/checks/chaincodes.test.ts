import { itRefuses } from "../../../support/stack-config";

const reference = `ghcr.io/acme/asset@sha256:${"ab".repeat(32)}`;

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
            what: "a caller that is no member of the channel with peers",
            change: {
                "chaincodes[0].init": { function: "Init", organization: "org0" },
                "chaincodes[0].verify": [
                    { function: "Read", organization: "org2" },
                    { function: "Read", organization: "org9" },
                ],
            },
            says: [
                'chaincodes[0].init.organization: "org0" is no member of the channel with peers (known: org1, org2)',
                'chaincodes[0].verify[1].organization: "org9" is no member of the channel with peers (known: org1, org2)',
            ],
        },
        {
            what: "transient data that is no text, without showing it",
            change: {
                "chaincodes[0].init": { function: "Init", transient: { price: 4711 } },
                "chaincodes[0].verify": [{ function: "Read", transient: "4711" }],
            },
            says: [
                "chaincodes[0].init.transient.price: must be text: put it in quotes",
                "chaincodes[0].verify[0].transient: must be a set of keys and values",
            ],
        },
        {
            what: "a scope of a query, and one that there is not",
            change: {
                "chaincodes[0].verify": [
                    { function: "Read", once: "channel" },
                    { function: "Write", submit: true, once: "always" },
                ],
            },
            says: [
                "chaincodes[0].verify[0].once: only with submit: true",
                'chaincodes[0].verify[1].once: must be "channel", "version" or "definition", not "always"',
            ],
        },
        {
            what: "another type",
            change: { "chaincodes[0].type": "docker" },
            says: ['chaincodes[0].type: must be one of k8s, ccaas, external, golang, node, java, not "docker"'],
        },
        {
            what: "a version that Fabric refuses",
            change: { "chaincodes[0].version": "1.0 beta" },
            says: ['chaincodes[0].version: "1.0 beta" is not a version (letters, digits, "_", ".", "+" and "-")'],
        },
        {
            what: "a collection's name that Fabric refuses",
            change: { "chaincodes[0].collections": [{ name: "_secret", policy: "OR('Org1MSP.member')" }] },
            says: [
                'chaincodes[0].collections[0].name: "_secret" is not a collection name (letters, digits, "-" and "_"; does not start with "_")',
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
});
