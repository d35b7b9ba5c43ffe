import assert from "node:assert/strict";
import { validate } from "../../../components/config/problems";
import { resolveNetwork } from "../../../components/model/resolve";
import { resourceNames, type Former, type ResourceNames } from "../../../components/model/resource-names";
import { settingsWith } from "../../support/stack-config";

const nothing: Former = { names: [], channels: [], chaincodes: [] };
const source = "chaincode/asset-transfer";

/** Names where channel `a` has chaincode `b-c` and channel `a-b` has `c`; the first alone where `second` is false. */
function chaincodes(former: Former, second = true): ResourceNames {
    const channels = [{ name: "a" }, { name: "a-b" }];
    const on = [{ name: "b-c", channel: "a", source }, ...(second ? [{ name: "c", channel: "a-b", source }] : [])];
    return resourceNames(resolveNetwork(validate(settingsWith({ channels, chaincodes: on }))), former);
}

const [first, second] = [
    { channel: "a", name: "b-c" },
    { channel: "a-b", name: "c" },
];
const plain = ["a-b-c", "a-b-c-org1"];

describe("resourceNames", () => {
    it("join with a dash where that is no other's", () => {
        const names = chaincodes(nothing, false);
        assert.deepEqual(names.ofChaincode(first), { name: "b-c", aliases: [] });
        assert.deepEqual(names.below(first), { name: "a-b-c", aliases: [] });
        assert.deepEqual(names.below(first, "org1-peer1"), { name: "a-b-c-org1-peer1", aliases: [] });
        assert.deepEqual(names.ofChannel("a", "org1"), { name: "a-org1", aliases: [] });
    });

    it("join with a slash what would be the same", () => {
        const names = chaincodes(nothing);
        assert.deepEqual(names.below(first, "org1"), { name: "a/b-c/org1", aliases: [] });
        assert.deepEqual(names.below(second, "org1"), { name: "a-b/c/org1", aliases: [] });
    });

    it("keep what was there under the dash the same resource, and only that", () => {
        const names = chaincodes({ names: plain, channels: ["a"], chaincodes: ["a/b-c"] });
        assert.deepEqual(names.below(first, "org1"), { name: "a/b-c/org1", aliases: [{ name: "a-b-c-org1" }] });
        assert.deepEqual(names.below(second, "org1"), { name: "a-b/c/org1", aliases: [] });
    });

    it("need no alias where the state has the name already, whatever the order in the config", () => {
        const names = chaincodes({
            names: ["a/b-c/org1", "a-b/c/org1"],
            channels: ["a", "a-b"],
            chaincodes: ["a/b-c", "a-b/c"],
        });
        assert.deepEqual(names.below(first, "org1"), { name: "a/b-c/org1", aliases: [] });
        assert.deepEqual(names.below(second, "org1"), { name: "a-b/c/org1", aliases: [] });
    });

    it("join a call with a slash where the chaincodes would be the same, whatever is called", () => {
        const names = chaincodes({ names: ["a-b-c-verify-Add-01"], channels: ["a"], chaincodes: ["a/b-c"] });
        const aliases = [{ name: "a-b-c-verify-Add-01" }];
        assert.deepEqual(names.ofCall(first, "verify-Add-01"), { name: "a/b-c/verify-Add-01", aliases });
        assert.deepEqual(names.ofCall(second, "verify-Add-01"), { name: "a-b/c/verify-Add-01", aliases: [] });
        assert.deepEqual(chaincodes(nothing, false).ofCall(first, "init"), { name: "a-b-c-init", aliases: [] });
    });

    it("go back to the dash, as the same resource, when the other is gone", () => {
        const names = chaincodes(
            { names: ["a/b-c/org1", "a-b/c/org1"], channels: ["a"], chaincodes: ["a/b-c"] },
            false,
        );
        assert.deepEqual(names.below(first, "org1"), { name: "a-b-c-org1", aliases: [{ name: "a/b-c/org1" }] });
    });

    it("tell chaincodes of one name on two channels apart", () => {
        const on = ["a", "b"].map((channel) => ({ name: "asset", channel, source }));
        const settings = settingsWith({ channels: [{ name: "a" }, { name: "b" }], chaincodes: on });
        const former = { names: ["asset"], channels: ["a"], chaincodes: ["a/asset"] };
        const names = resourceNames(resolveNetwork(validate(settings)), former);
        assert.deepEqual(
            ["a", "b"].map((channel) => names.ofChaincode({ channel, name: "asset" })),
            [
                { name: "a/asset", aliases: [{ name: "asset" }] },
                { name: "b/asset", aliases: [] },
            ],
        );
        assert.deepEqual(names.below({ channel: "b", name: "asset" }), { name: "b-asset", aliases: [] });
    });

    it("tell channels' parts apart: channel x-a with organisation b, channel x with organisation a-b", () => {
        const settings = settingsWith({
            organizations: [
                { name: "org0", mspId: "OrdererMSP", orderers: 1 },
                { name: "b", mspId: "BMSP", peers: 1 },
                { name: "a-b", mspId: "ABMSP", peers: 1 },
            ],
            channels: [{ name: "x-a" }, { name: "x" }],
            chaincodes: [],
        });
        const former = { names: ["x-a-b", "x-a-b-peer1"], channels: ["x-a"], chaincodes: [] };
        const names = resourceNames(resolveNetwork(validate(settings)), former);
        assert.deepEqual(names.ofChannel("x-a", "b"), { name: "x-a/b", aliases: [{ name: "x-a-b" }] });
        assert.deepEqual(names.ofChannel("x-a", "b-peer1"), {
            name: "x-a/b-peer1",
            aliases: [{ name: "x-a-b-peer1" }],
        });
        assert.deepEqual(names.ofChannel("x", "a-b-peer1"), { name: "x/a-b-peer1", aliases: [] });
        assert.deepEqual(names.ofChannel("x", "b"), { name: "x-b", aliases: [] });
    });
});
