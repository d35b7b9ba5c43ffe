import assert from "node:assert/strict";
import { peer } from "@hyperledger/fabric-protos";
import { provider as module, type TransactionInputs } from "../../../components/chaincode/transaction.remote";
import { type FakeGateway, functionOf, refusal, startFakeGateway } from "../../support/fakegateway";
import { withStates } from "../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const provider = withStates(module);
const made = Buffer.from("made");
const { MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT, VALID } = peer.TxValidationCode;

describe("a call of the stack's own beside the stacks of others", () => {
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
        const serving = { name: "org1-peer1", organisation: "org1", port: 7051, address: gateway.endpoint.address };
        const who = { place: reached.place, organisation: "org1", mspId: "Org1MSP", peers: [serving] };
        const call = { chaincode: "marbles", function: "initMarble", args: ["marble1"], kind: "submit" } as const;
        const due = { version: "1.0", occasion: "sequence 1 of marbles:1", answers: true, waits: false };
        return { ...who, channel: "mychannel", ...call, ...due, ...change };
    }

    const calls = (): readonly string[] => gateway.asked.flatMap((asked) => (asked.proposal ? functionOf(asked) : []));
    const later = { version: "2.0", occasion: "sequence 1 of marbles:2" };

    for (const kind of ["init", "submit", "evaluate"] as const) {
        it(`is not made while the definition waits, and made once it is in force: ${kind}`, async () => {
            const { outs } = await provider.create(inputs({ kind, waits: true }));
            assert.deepEqual([outs.answer, outs.transactionId, calls()], ["", "", []]);
            const next = await provider.update?.("id", outs, inputs({ kind }));
            assert.deepEqual([next?.answer, next?.waits, calls()], ["made", false, ["initMarble"]]);
        });
    }

    it("stays as it was made for the definition before, while the next one waits", async () => {
        const { outs } = await provider.create(inputs());
        gateway.answer(() => Buffer.from("made again"));
        const waiting = await provider.update?.("id", outs, inputs({ ...later, args: ["marble2"], waits: true }));
        assert.deepEqual(waiting, { ...outs, waits: true });
        const next = { version: "2.0", occasion: "sequence 2 of marbles:2" };
        assert.equal((await provider.update?.("id", waiting, inputs(next)))?.answer, "made again");
    });

    it("is not made again where the definition is given up that waited", async () => {
        const { outs } = await provider.create(inputs());
        const waiting = (await provider.update?.("id", outs, inputs({ ...later, waits: true }))) ?? outs;
        gateway.answer(() => made);
        assert.deepEqual(await provider.update?.("id", waiting, inputs()), outs);
        assert.deepEqual(calls(), []);
    });

    it("is known to be made where another stack has made the first call in the same moment", async () => {
        for (const code of [MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT]) {
            const already = refusal("chaincode 'marbles' is already initialized but called as init");
            let endorsed = 0;
            gateway.answer(({ step }) => {
                endorsed += step === "endorse" ? 1 : 0;
                return step === "endorse" && endorsed > 1 ? already : { committed: code };
            });
            const told = await warnings(async () => {
                const { outs } = await provider.create(inputs({ kind: "init" }));
                assert.deepEqual([outs.answer, outs.transactionId], ["", ""]);
            });
            assert.deepEqual([endorsed, told], [2, []]);
        }
    });

    it("is a first call that is made again where another transaction outran it", async () => {
        const codes = [MVCC_READ_CONFLICT, VALID];
        gateway.answer(({ step }) => (step === "status" ? { committed: codes.shift() ?? VALID } : made));
        assert.equal((await provider.create(inputs({ kind: "init" }))).outs.answer, "made");
    });

    it("is a transaction that is not made again by itself where another one outran it", async () => {
        gateway.answer(({ step }) => (step === "status" ? { committed: MVCC_READ_CONFLICT } : made));
        await assert.rejects(provider.create(inputs()), { status: "MVCC_READ_CONFLICT" });
        assert.deepEqual(calls(), ["initMarble"]);
    });
});
