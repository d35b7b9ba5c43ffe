import assert from "node:assert/strict";
import { common } from "@hyperledger/fabric-protos";
import { provider } from "../../../components/channels/peer-join.remote";
import type { Target } from "../../../components/remote/place";
import { blockHash } from "../../../fabric/configtx/block";
import { newFakeChannel } from "../../support/fakechannel";
import { deliverAnswer, startFakeOrderer, type FakeOrderer } from "../../support/fakeorderer";
import { alreadyJoined, blockAnswer, channelsAnswer, startFakePeer, type FakePeer } from "../../support/fakepeer";
import { operations } from "../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const [channel, another] = [newFakeChannel(), newFakeChannel({ name: "another" })];
const [block, otherBlock] = [channel.firstBlock, another.firstBlock];
const unserved = { deliver: () => deliverAnswer(common.Status.NOT_FOUND) };

describe("a peer's place on a channel", () => {
    const join = operations(provider);
    let reached: ReachedPlace;
    let orderer: FakeOrderer;
    let peer: FakePeer;

    beforeEach(async () => {
        reached = await startReachedPlace();
        reached.keepBlock("mychannel-genesis", block.serializeBinary());
        [orderer, peer] = [await startFakeOrderer("org1-orderer1"), await startFakePeer()];
        orderer.answer(channel.answers);
        peer.says({ JoinChain: new Uint8Array() });
    });

    afterEach(async () => {
        orderer.stop();
        peer.stop();
        await reached.stop();
    });

    function inputs() {
        const target = (name: string, address: string): Target => ({ name, organisation: "org1", port: 1, address });
        const of = { channel: "mychannel", mspId: "Org1MSP", volume: "uid-1", genesis: "mychannel-genesis" };
        const orderers = [target("org1-orderer1", orderer.endpoint.address)];
        return { place: reached.place, ...of, peer: target("org1-peer1", peer.endpoint.address), orderers };
    }

    const joinedBy = (): readonly string[] =>
        peer
            .calls("JoinChain")
            .map(({ args }) => blockHash(common.Block.deserializeBinary(args[1] ?? assert.fail("no block"))));

    it("is made by the first block that the orderers serve", async () => {
        const { id, state } = await join.make({ ...inputs(), firstBlock: blockHash(block) });
        assert.deepEqual({ id, state }, { id: "fabric-dev/org1-peer1/mychannel", state: inputs() });
        assert.deepEqual(joinedBy(), [blockHash(block)]);
    });

    it("is made by the ConfigMap's block while no orderer serves the channel", async () => {
        orderer.answer(unserved);
        await join.make(inputs());
        assert.deepEqual(joinedBy(), [blockHash(block)]);
    });

    it("is found by a run that was interrupted, with the peer's own ledger held against the channel's", async () => {
        peer.says({ JoinChain: alreadyJoined, GetBlockByNumber: blockAnswer(block) });
        assert.deepEqual((await join.make(inputs())).state, inputs());
        assert.deepEqual(peer.called, ["JoinChain", "GetBlockByNumber"]);
    });

    it("is made anew on another volume", async () => {
        const { state } = await join.make(inputs());
        const moved = { ...inputs(), volume: "uid-2" };
        assert.deepEqual(await join.differs(state, moved), { changes: true, replaces: [] });
        assert.deepEqual(await join.change(state, moved), moved);
        assert.equal(joinedBy().length, 2);
    });

    const refused = [
        {
            what: "a ledger of another channel of that name",
            arrange: () => {
                peer.says({ JoinChain: alreadyJoined, GetBlockByNumber: blockAnswer(otherBlock) });
            },
            says: new RegExp(`it holds another channel of that name: its first block is ${blockHash(otherBlock)}`),
        },
        {
            what: "a ConfigMap that somebody has given another block",
            arrange: () => {
                reached.keepBlock("mychannel-genesis", otherBlock.serializeBinary());
            },
            says: new RegExp(
                `and ConfigMap mychannel-genesis is ${blockHash(otherBlock)}; find out who has changed it`,
            ),
        },
        {
            what: "orderers that serve another block than the state has",
            arrange: () => {
                orderer.answer(another.answers);
            },
            says: /the channel's first block is .* by ConfigMap mychannel-genesis, .* by org1-orderer1/,
        },
    ];
    for (const { what, arrange, says } of refused) {
        it(`is refused for ${what}`, async () => {
            arrange();
            await assert.rejects(join.make({ ...inputs(), firstBlock: blockHash(block) }), says);
        });
    }

    it("is refused while no orderer serves the channel and the ConfigMap is gone, before the peer is asked", async () => {
        orderer.answer(unserved);
        const lost = { ...inputs(), genesis: "lost" };
        await assert.rejects(join.make(lost), /no orderer serves the channel, and there is no ConfigMap lost/);
        assert.deepEqual(peer.called, []);
    });

    const refreshes = [
        { peer: "has the channel's ledger", channels: ["mychannel"], own: block, isThere: true },
        { peer: "has lost its ledgers", channels: [], own: block, isThere: false },
        { peer: "has another ledger of that name", channels: ["mychannel"], own: otherBlock, isThere: false },
    ];
    for (const { peer: which, channels, own, isThere } of refreshes) {
        it(`is ${isThere ? "there" : "gone"} when the peer ${which}`, async () => {
            peer.says({ GetChannels: channelsAnswer(...channels), GetBlockByNumber: blockAnswer(own) });
            assert.deepEqual(await join.find(inputs()), isThere ? inputs() : undefined);
        });
    }

    it("is kept as the state has it when the peer refuses to answer", async () => {
        peer.says({});
        const told = await warnings(async () => {
            assert.deepEqual(await join.find(inputs()), inputs());
        });
        assert.match(told.join(), /could not be checked: cannot list channels on org1-peer1 .*no answer prepared/);
    });

    it("is kept with a warning where no orderer can tell which ledger is the channel's", async () => {
        peer.says({ GetChannels: channelsAnswer("mychannel"), GetBlockByNumber: blockAnswer(otherBlock) });
        const [asked] = inputs().orderers;
        const state = { ...inputs(), orderers: [{ ...asked, address: "127.0.0.1:1" }] };
        const told = await warnings(async () => {
            assert.deepEqual(await join.find(state), state);
        });
        assert.match(told.join(), /could not be checked: cannot compare the first block on channel mychannel/);
    });
});
