import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const long = "a".repeat(43);

describe("checks of organisations", () => {
    itRefuses([
        {
            what: "two organisations of one name",
            change: { "organizations[2].name": "org1", "channels[0].members": ["org1"] },
            says: ['organizations[2].name: "org1" is already at organizations[1].name'],
        },
        {
            what: "two organisations of one MSP ID",
            change: { "organizations[2].mspId": "Org1MSP" },
            says: ['organizations[2].mspId: "Org1MSP" is already at organizations[1].mspId'],
        },
        {
            what: "one address for two nodes",
            change: {
                "organizations[0].orderers": [{ address: "a.example.com:443", adminAddress: "a.example.com:444" }],
                "organizations[1].peers": [{ address: "b.example.com:443" }, { address: "a.example.com:444" }],
            },
            says: [
                'organizations[1].peers[1].address: "a.example.com:444" is already at organizations[0].orderers[0].adminAddress',
            ],
        },
        {
            what: "one IPv6 address for two nodes, however it is written",
            change: {
                "organizations[1].peers": [{ address: "[2001:db8::1]:7051" }, { address: "[2001:DB8:0:0::1]:7051" }],
            },
            says: [
                'organizations[1].peers[1].address: "[2001:DB8:0:0::1]:7051" is already at organizations[1].peers[0].address as "[2001:db8::1]:7051"',
            ],
        },
        {
            what: "what is no IPv6 address",
            change: { "organizations[1].peers": [{ address: "[::::]:7051" }, { address: "2001:db8::1" }] },
            says: [
                'organizations[1].peers[0].address: "[::::]:7051" is not an address of the form "host:port"',
                'organizations[1].peers[1].address: must have an IPv6 address in brackets and a port, as in "[2001:db8::1]:7051"',
            ],
        },
        ...[".", ".."].map((mspId) => ({
            what: `the MSP ID "${mspId}"`,
            change: { "organizations[2].mspId": mspId },
            says: ["organizations[2].mspId: must be more than dots: Fabric refuses such a name in a channel"],
        })),
        {
            what: "a name that grows too long once the role is added, saying how long it may be",
            change: { "organizations[0].name": `${long}a`, "channels[0].orderers": [`${long}a`] },
            says: [
                `organizations[0].name: gives "${long}a-orderer1" of 53 characters, 52 at most are allowed: shorten it to 43`,
            ],
        },
        {
            what: "a name that is too long by itself, once",
            change: { "organizations[0].name": "a".repeat(64), "channels[0].orderers": undefined },
            says: ["organizations[0].name: is 64 characters long, 63 at most are allowed"],
        },
        {
            what: "settings of a database that is not there",
            change: { "organizations[1].couchdb": { resources: { limits: { memory: "1Gi" } } } },
            says: ["organizations[1].couchdb: only with stateDatabase couchdb"],
        },
        {
            what: "a state database that Fabric has not",
            change: { "organizations[1].stateDatabase": "mongodb", "organizations[1].couchdb": {} },
            says: ['organizations[1].stateDatabase: must be "goleveldb" or "couchdb", not "mongodb"'],
        },
    ]);

    it("accepts the longest name that leaves room for the role", () => {
        const settings = settingsWith({ "organizations[0].name": long, "channels[0].orderers": [long] });
        assert.deepEqual(configProblems(settings), []);
    });
});
