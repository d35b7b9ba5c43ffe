import assert from "node:assert/strict";
import { provider, type TransactionInputs } from "../../../components/chaincode/transaction.remote";
import { type FakeGateway, functionOf, type Outcome, refusal, startFakeGateway } from "../../support/fakegateway";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const made = Buffer.from("made");

describe("a call of the stack's own", () => {
    let reached: ReachedPlace;
    let gateway: FakeGateway;

    beforeEach(async () => {
        reached = await startReachedPlace();
        gateway = await startFakeGateway();
        gateway.answer(() => made);
    });

    afterEach(async () => {
        gateway.stop();
        await reached.stop();
    });

    function inputs(change: Partial<TransactionInputs> = {}): TransactionInputs {
        const peer = { name: "org1-peer1", organisation: "org1", port: 7051, address: gateway.endpoint.address };
        return {
            place: reached.place,
            organisation: "org1",
            mspId: "Org1MSP",
            peers: [peer],
            channel: "mychannel",
            chaincode: "marbles",
            function: "initMarble",
            args: ["marble1"],
            kind: "init",
            packageIds: ["marbles:1"],
            sequence: 1,
            ...change,
        };
    }

    const calls = (): readonly string[] => gateway.asked.flatMap((asked) => (asked.proposal ? functionOf(asked) : []));

    const initialised = (): Outcome => refusal("chaincode 'marbles' is already initialized but called as init");

    it("is a first call once more for the next definition, since Fabric wants one for each version", async () => {
        const { outs } = await provider.create(inputs());
        gateway.answer(() => Buffer.from("made again"));
        const next = await provider.update?.("id", outs, inputs({ sequence: 2 }));
        assert.deepEqual(calls(), ["initMarble"]);
        assert.equal(gateway.asked[0]?.proposal?.init, true);
        assert.deepEqual([next?.answer, next?.sequence], ["made again", 2]);
        assert.notEqual(next?.transactionId, outs.transactionId);
    });

    it("keeps the proof of the first call, without a word, where the next definition has the same version", async () => {
        const { outs } = await provider.create(inputs());
        gateway.answer(initialised);
        let next: unknown;
        const told = await warnings(async () => {
            next = await provider.update?.("id", outs, inputs({ sequence: 2 }));
        });
        assert.deepEqual(next, { ...outs, sequence: 2 });
        assert.deepEqual(told, []);
    });

    it("tells that a changed first call comes with the next version only", async () => {
        const { outs } = await provider.create(inputs());
        gateway.answer(initialised);
        const told = await warnings(() => provider.update?.("id", outs, inputs({ args: ["marble2"] })));
        assert.deepEqual(told, [
            "initMarble of chaincode marbles on channel mychannel is not called, though init was changed: Fabric takes one first call for each version; give the chaincode another version to make it",
        ]);
    });
});
