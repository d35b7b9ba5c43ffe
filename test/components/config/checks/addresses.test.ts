import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

function chaincode(type: string, addresses: unknown): Readonly<Record<string, unknown>> {
    return { "chaincodes[0]": { name: "asset", channel: "mychannel", type, addresses } };
}

const org1 = "asset.org1.example.com:9999";
const org2 = "asset.org2.example.com:9999";

describe("checks of the addresses of servers", () => {
    itRefuses([
        {
            what: "no address for a member of the channel",
            change: chaincode("external", { org1 }),
            says: ["chaincodes[0].addresses: has none for org2, which is a member of the channel"],
        },
        {
            what: "an address for an organisation that is no member",
            change: chaincode("external", { org1, org2, org0: org1 }),
            says: ['chaincodes[0].addresses.org0: "org0" is no member of the channel (known: org1, org2)'],
        },
        {
            what: "an address without a port, and one with a port that cannot be",
            change: chaincode("ccaas", { org1: "asset", org2: "asset:0" }),
            says: [
                'chaincodes[0].addresses.org1: "asset" is not an address of the form "host:port"',
                "chaincodes[0].addresses.org2: has a port outside 1 to 65535",
            ],
        },
        {
            what: "a template that is none of the ccaas builder's",
            change: chaincode("ccaas", { org1: "{{ .peername }}:9999", org2 }),
            says: ['chaincodes[0].addresses.org1: "{{ .peername }}:9999" is not an address of the form "host:port"'],
        },
        {
            what: "a name that peers do not know",
            change: chaincode("ccaas", { org1: "{{.peer}}.example.com:9999", org2 }),
            says: [
                'chaincodes[0].addresses.org1: "{{.peer}}" is no text that peers can fill in (known: {{.peername}})',
            ],
        },
        {
            what: "a template in an external address",
            change: chaincode("external", { org1, org2: "{{.peername}}-asset:7052" }),
            says: ["chaincodes[0].addresses.org2: must not hold {{.peername}}: only type ccaas fills it in"],
        },
        {
            what: "one address for all",
            change: chaincode("ccaas", org1),
            says: [`chaincodes[0].addresses: must be a set of keys and values, not "${org1}"`],
        },
    ]);

    it("accepts addresses that hold the peer's name", () => {
        const change = chaincode("ccaas", { org1: "{{.peername}}-asset.example.com:9999", org2: "[2001:db8::1]:9999" });
        assert.deepEqual(configProblems(settingsWith(change)), []);
    });

    it("asks for all organisations with peers where the channel names no members", () => {
        const change = { ...chaincode("external", { org1 }), "channels[0].members": undefined };
        assert.deepEqual(configProblems(settingsWith(change)), [
            { path: "chaincodes[0].addresses", reason: "has none for org2, which is a member of the channel" },
        ]);
    });
});
