import assert from "node:assert/strict";
import { outputsOf, rendered } from "../support/rendering";
import { cardOf, newPartner } from "../support/partner";
import { sharedModel } from "../support/shared-model";
import type { Registered } from "../support/engine";

const partner = newPartner(new Date());
const known = (
    name: string,
    mspId: string,
    ordering: boolean,
): { card: ReturnType<typeof cardOf>; missing: undefined } => {
    const card = cardOf(partner);
    const [orderer] = card.orderers;
    const orderers = ordering && orderer !== undefined ? [{ ...orderer, name: `${name}-orderer1` }] : [];
    return { card: { ...card, name, mspId, orderers }, missing: undefined };
};
const cards = {
    org0: known("org0", "OrdererMSP", true),
    org1: known("org1", "Org1MSP", false),
    org2: known("org2", "Org2MSP", false),
};

function ofKind(all: readonly Registered[], kind: string): readonly Registered[] {
    return all.filter(({ type }) => type === `pulumi-nodejs:dynamic/fabric:${kind}`);
}

describe("a network whose organisations are of several companies", () => {
    it("is founded by its founder's stack, which joins its own orderers alone", async () => {
        const all = await rendered(sharedModel({ own: "org0", cards }));
        const [block] = ofKind(all, "FirstBlock");
        assert.ok(block !== undefined);
        assert.equal(block.inputs["founder"], undefined);
        assert.notEqual(block.inputs["founding"], "");
        assert.deepEqual(
            ofKind(all, "OrdererJoin").map(({ name }) => name),
            ["mychannel-org0-orderer1"],
        );
        assert.deepEqual(ofKind(all, "PeerJoin"), []);
        assert.deepEqual(ofKind(all, "Approval"), []);
    });

    it("is joined by a member's stack, which calls the partner's orderer at the address of its card", async () => {
        const all = await rendered(sharedModel({ own: "org1", cards }));
        const [block] = ofKind(all, "FirstBlock");
        assert.equal(block?.inputs["founder"], "org0");
        const orderer = {
            ...{ name: "org0-orderer1", organisation: "org0", port: 7050, address: "orderer.example:7050" },
            through: [{ name: "org1-peer1", organisation: "org1" }],
        };
        for (const kind of ["FirstBlock", "PeerJoin", "AnchorPeers", "ChannelSettings"]) {
            const [one] = ofKind(all, kind);
            assert.deepEqual(one?.inputs["orderers"], [orderer], kind);
        }
        assert.deepEqual(ofKind(all, "OrdererJoin"), []);
        assert.deepEqual(
            ofKind(all, "Approval").map(({ name }) => name),
            ["mychannel-asset-transfer-org1"],
        );
        const roots = all.filter(({ type, name }) => type === "kubernetes:core/v1:ConfigMap" && name === "org0-msp");
        assert.match(JSON.stringify(roots[0]?.inputs["data"]), /BEGIN CERTIFICATE/);
    });

    it("is there but for the channels that wait, and their chaincodes", async () => {
        const all = await rendered(sharedModel({ own: "org1" }), {
            waiting: { mychannel: ["there is no card of org0"] },
        });
        for (const kind of [
            "FirstBlock",
            "PeerJoin",
            "AnchorPeers",
            "ChannelSettings",
            "InstalledPackage",
            "Approval",
        ]) {
            assert.deepEqual(ofKind(all, kind), [], kind);
        }
        assert.ok(ofKind(all, "Identity").length > 0, "nodes are made all the same");
    });

    it("has a channel joined and no more while too few of its orderers are there", async () => {
        const all = await rendered(sharedModel({ own: "org1", cards }), { unordered: { mychannel: "no majority" } });
        assert.deepEqual(
            ["FirstBlock", "PeerJoin"].map((kind) => ofKind(all, kind).length),
            [1, 1],
        );
        for (const kind of ["AnchorPeers", "ChannelSettings", "InstalledPackage", "Approval"]) {
            assert.deepEqual(ofKind(all, kind), [], kind);
        }
    });

    it("goes on knowing by what it trusted a partner whose card is gone, lest the next one is believed as the first", async () => {
        const model = sharedModel({ own: "org1", cards: { org0: cards.org0 } });
        const found = { trusted: { org0: ["other"], org2: ["12:AB"], org9: ["gone"] } };
        const { partners = {} } = await outputsOf(model, {}, found);
        assert.deepEqual(Object.keys(partners), ["org0", "org2"]);
        assert.deepEqual(partners["org2"], { mspId: "Org2MSP", roots: ["12:AB"], tlsRoots: [] });
        const all = await rendered(model, found);
        const named = all.filter(({ type }) => type === "fabric:partners:Partner").map(({ name }) => name);
        assert.deepEqual(named, ["org0", "org2"]);
    });
});
