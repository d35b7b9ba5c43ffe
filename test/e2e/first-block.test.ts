import assert from "node:assert/strict";

import { common } from "@hyperledger/fabric-protos";

import { blockHash } from "../../fabric/configtx/block";
import { newGenesisBlock, type ChannelDefinition } from "../../fabric/configtx/genesis";
import { channelInfo, joinChannel } from "../../fabric/osnadmin";
import { retry } from "../../ground/retry";
import { leaveChannel } from "../support/leave-channel";
import { firstBlock, ordererJoin, peerJoin } from "../support/ledger-modules";
import {
    asPeer,
    outputsOf,
    startNetwork,
    type TestMember,
    type TestNetwork,
    type TestOrderer,
} from "../support/network";
import { ordererTarget, peerTarget, startNetworkPlace, type NetworkPlace } from "../support/network-place";

const gone = undefined;

/** Dynamic resources against real nodes. */
describe("the first block of a channel", function () {
    this.timeout(240_000);

    let network: TestNetwork;
    let cluster: NetworkPlace;
    let org1: TestMember;
    let org2: TestMember;

    before(async () => {
        network = await startNetwork();
        [org1, org2] = network.members;
        cluster = await startNetworkPlace(network);
    });

    after(async () => {
        await cluster.stop();
        await network.stop();
    });

    afterEach(function () {
        if (this.currentTest?.state === "failed") {
            console.error(outputsOf(network));
        }
    });

    let truth: common.Block;
    let foreign: common.Block;
    const named = (name: string, batchTimeout: string): Uint8Array => {
        const { orderer, ...others } = network.channel;
        const other: ChannelDefinition = { ...others, name, orderer: { ...orderer, batchTimeout } };
        return newGenesisBlock(other);
    };
    const second = "second";
    const asking = () => ({
        place: cluster.place,
        channel: second,
        orderers: network.orderers.map((one) => ordererTarget(one)),
    });
    const founding = (block: common.Block) => {
        const bytes = Buffer.from(block.serializeBinary()).toString("base64");
        const asked = { ...asking(), organisation: "org0", mspId: "OrdererMSP", founding: bytes };
        return firstBlock.create(asked);
    };
    /** The ledger is removed after the answer. */
    const leave = async ({ admin }: TestOrderer): Promise<void> => {
        await leaveChannel(admin, second);
        await retry({ seconds: 20, heals: () => true }, async () => {
            assert.equal(await channelInfo(admin, second), undefined);
        });
    };
    const joinOf = (one: TestOrderer) => ({
        ...asking(),
        orderer: ordererTarget(one, "admin"),
        mspId: "OrdererMSP",
        administrators: [],
        others: network.orderers.filter((other) => other !== one).map((other) => ordererTarget(other, "admin")),
        volume: "claim",
        genesis: "second-genesis",
    });
    const peerJoinOf = (one: TestMember) => ({
        ...asking(),
        ...{ peer: peerTarget(one), mspId: one.mspId, volume: "", genesis: "second-genesis" },
    });

    before(() => {
        truth = common.Block.deserializeBinary(named(second, "200ms"));
        foreign = common.Block.deserializeBinary(named(second, "300ms"));
    });

    it("is what the config makes of it while no orderer serves the channel", async () => {
        const { outs } = await founding(truth);
        assert.equal(outs.block, Buffer.from(truth.serializeBinary()).toString("base64"));
        cluster.putBinary("second-genesis", "genesis.block", truth.serializeBinary());
    });

    it("joins no orderer while the only one that serves the channel serves another of that name", async () => {
        const [first, , third] = network.orderers;
        await joinChannel(third.admin, foreign.serializeBinary());
        await assert.rejects(ordererJoin.create(joinOf(first)), {
            message:
                `cannot join channel second on org0-orderer1: the channel's first block is ${blockHash(truth)} by ConfigMap second-genesis, ` +
                `${blockHash(foreign)} by org0-orderer3; delete the ConfigMap where it is wrong, or delete the pod and the claim ` +
                "of an orderer that holds another channel of that name, then run pulumi up --refresh",
        });
        await leave(third);
    });

    it("joins the orderers, but for one that serves another channel of that name", async () => {
        const [first, next, third] = network.orderers;
        await Promise.all([first, next].map((one) => ordererJoin.create(joinOf(one))));
        await joinChannel(third.admin, foreign.serializeBinary());
        await assert.rejects(ordererJoin.create(joinOf(third)), { message: refusalOf("org0-orderer3") });
        assert.equal(await ordererJoin.read?.("id", joinOf(third)), gone);
        assert.deepEqual(await ordererJoin.read?.("id", joinOf(first)), joinOf(first));
        await assert.rejects(founding(foreign), {
            message: new RegExp(`${blockHash(truth)} by org0-orderer1.*${blockHash(foreign)} by org0-orderer3; delete`),
        });
        await leave(third);
        await ordererJoin.create(joinOf(third));
        assert.deepEqual(await ordererJoin.read?.("id", joinOf(third)), joinOf(third));
    });

    it("keeps the join of an orderer that lost its ledger, which it gets back from the others alone", async () => {
        const third = network.orderers[2];
        await leave(third);
        const lost = await ordererJoin.read?.("id", joinOf(third));
        assert.deepEqual(lost, { ...joinOf(third), volume: "" });
        await assert.rejects(async () => ordererJoin.update?.("id", lost, { ...joinOf(third), others: [] }), {
            message:
                /^cannot join channel second on org0-orderer3: it has served the channel and lost its ledger, .* restore/,
        });
        assert.deepEqual(await ordererJoin.update?.("id", lost, joinOf(third)), joinOf(third));
        assert.deepEqual(await ordererJoin.read?.("id", joinOf(third)), joinOf(third));
    });

    it("is the orderers' and not the config's once they serve the channel", async () => {
        const { outs } = await founding(foreign);
        const block = common.Block.deserializeBinary(Buffer.from(outs.block, "base64"));
        assert.equal(blockHash(block), blockHash(truth));
        assert.deepEqual(await firstBlock.read?.("id", outs), outs);
        const other = { ...outs, block: Buffer.from(foreign.serializeBinary()).toString("base64") };
        assert.equal(await firstBlock.read?.("id", other), gone);
    });

    it("joins a peer with what the orderers have, and no peer while the ConfigMap has another", async () => {
        cluster.putBinary("second-genesis", "genesis.block", foreign.serializeBinary());
        await assert.rejects(peerJoin.create(peerJoinOf(org1)), {
            message: new RegExp(`^cannot join channel second on org1-peer1: .*${blockHash(foreign)} by ConfigMap`),
        });
        const lost = { ...peerJoinOf(org1), genesis: "lost" };
        const { outs } = await peerJoin.create(lost);
        assert.deepEqual(await peerJoin.read?.("id", outs), outs);
        assert.deepEqual((await peerJoin.create(lost)).outs, outs);
    });

    it("joins nobody with a block that somebody has put into the ConfigMap in place of the one that the state knows", async () => {
        const swapped = { ...peerJoinOf(org2), orderers: [], firstBlock: blockHash(truth) };
        cluster.putBinary("second-genesis", "genesis.block", foreign.serializeBinary());
        const start = `the channel's first block is ${blockHash(truth)} by the stack's state, and ConfigMap second-genesis`;
        const end =
            "; find out who has changed it, delete the ConfigMap, then run pulumi up --refresh, which brings it back";
        await assert.rejects(peerJoin.create(swapped), {
            message: `cannot join channel second on org2-peer1: ${start} is ${blockHash(foreign)}${end}`,
        });
        const forged = common.Block.deserializeBinary(foreign.serializeBinary());
        forged.setHeader(truth.getHeader());
        cluster.putBinary("second-genesis", "genesis.block", forged.serializeBinary());
        await assert.rejects(peerJoin.create(swapped), {
            message: `cannot join channel second on org2-peer1: ${start} does not hold what its header says${end}`,
        });
        assert.deepEqual(await asPeer(org2, (peer) => peer.channels()), []);
    });

    it("refuses a peer that holds another one", async () => {
        cluster.putBinary("second-genesis", "genesis.block", truth.serializeBinary());
        await asPeer(org2, (peer) => peer.join(foreign.serializeBinary()));
        await assert.rejects(peerJoin.create(peerJoinOf(org2)), { message: refusalOf("org2-peer1") });
        assert.equal(await peerJoin.read?.("id", peerJoinOf(org2)), gone);
    });

    function refusalOf(node: string): string {
        return (
            `cannot join channel second on ${node}: it holds another channel of that name: its first block is ${blockHash(foreign)}, ` +
            `the channel's is ${blockHash(truth)}; delete the pod and the claim of ${node}, which holds that other ledger, ` +
            "then run pulumi up --refresh"
        );
    }
});
