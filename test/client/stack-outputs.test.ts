import assert from "node:assert/strict";
import { caller, channelOf, nameOf, outputs, siteOf } from "../../client/stack-outputs";

const profile = { organizations: { org1: { mspid: "Org1MSP" } }, peers: {} };
const told = outputs.parse({
    cluster: { namespace: "fabric-dev" },
    connectionProfiles: { org1: profile },
    channels: { trade: { consenters: [] }, audit: {} },
    chaincodes: { asset: { channel: "trade" }, "audit/log": { channel: "audit" } },
});

describe("what a stack tells of a call", () => {
    it("is the chaincode's own channel, or the one that is named", () => {
        assert.equal(channelOf({ channel: undefined, chaincode: "asset" }, told), "trade");
        assert.equal(channelOf({ channel: "audit", chaincode: "foreign" }, told), "audit");
        assert.equal(channelOf({ channel: undefined, chaincode: "audit/log" }, told), "audit");
        assert.equal(nameOf({ chaincode: "audit/log" }), "log");
    });

    it("is where an organisation is: in the network's namespace, in its own, or on another cluster", () => {
        const homes = { org1: { namespace: "org1" }, org2: { cluster: "west", context: "w", namespace: "acme" } };
        const network = { namespace: "fabric-dev", context: "e" };
        assert.deepEqual(siteOf("org1", told.cluster), { namespace: "fabric-dev", context: undefined });
        assert.deepEqual(siteOf("org1", { ...network, homes }), { namespace: "org1", context: "e" });
        assert.deepEqual(siteOf("org2", { ...network, homes }), { namespace: "acme", context: "w" });
        const current = { org2: { cluster: "west", namespace: "acme" } };
        assert.deepEqual(siteOf("org2", { ...network, homes: current }), { namespace: "acme", context: undefined });
    });

    it("is who calls, the first one where nobody is named", () => {
        assert.deepEqual(caller({ organisation: undefined }, told.connectionProfiles), [
            "org1",
            { mspId: "Org1MSP", profile },
        ]);
    });

    it("are the channels, chaincodes and organisations that there are, for one that is not", () => {
        assert.throws(() => channelOf({ channel: "nochannel", chaincode: "asset" }, told), {
            message: 'the stack has no channel "nochannel"; it has: audit, trade',
        });
        assert.throws(() => channelOf({ channel: undefined, chaincode: "none" }, told), {
            message:
                'the stack has no chaincode "none"; it has: asset, audit/log; for a chaincode that another stack made, give its --channel, too',
        });
        assert.throws(() => caller({ organisation: "org9" }, told.connectionProfiles), {
            message: 'the stack has no organisation "org9" with peers; it has: org1',
        });
        assert.throws(() => caller({ organisation: undefined }, {}), {
            message: "the stack has no organisation with peers; it has: none, so nobody of it can call a chaincode",
        });
    });
});
