import assert from "node:assert/strict";
import { caller, channelOf, nameOf, namespaceOf, outputs } from "../../client/stack-outputs";

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

    it("is the namespace of an organisation, which is the network's unless it has its own", () => {
        const homes = { org1: { namespace: "org1" } };
        assert.equal(namespaceOf("org1", told.cluster), "fabric-dev");
        assert.equal(namespaceOf("org1", { namespace: "fabric-dev", homes }), "org1");
        assert.equal(namespaceOf("org2", { namespace: "fabric-dev", homes }), "fabric-dev");
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
    });
});
