import assert from "node:assert/strict";
import { provider as module, type TransactionInputs } from "../../../components/chaincode/transaction.remote";
import type { OutputsOf } from "../../../components/remote/kinds";
import { served } from "../../../components/remote/serve";
import { type FakeGateway, functionOf, type Outcome, refusal, startFakeGateway } from "../../support/fakegateway";
import { withStates } from "../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const provider = withStates(module);

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
            version: "1.0",
            occasion: "sequence 1 of marbles:1",
            answers: true,
            ...change,
        };
    }

    const second = { version: "2.0", occasion: "sequence 2 of marbles:2" };

    const calls = (): readonly string[] => gateway.asked.flatMap((asked) => (asked.proposal ? functionOf(asked) : []));

    const initialised = (): Outcome => refusal("chaincode 'marbles' is already initialized but called as init");

    it("is a first call once more for the next definition, since Fabric wants one for each version", async () => {
        const { outs } = await provider.create(inputs());
        gateway.answer(() => Buffer.from("made again"));
        const next = await provider.update?.("id", outs, inputs(second));
        assert.deepEqual(calls(), ["initMarble"]);
        assert.equal(gateway.asked[0]?.proposal?.init, true);
        assert.deepEqual([next?.answer, next?.version], ["made again", "2.0"]);
        assert.notEqual(next?.transactionId, outs.transactionId);
    });

    it("keeps the proof of the first call, without a word, where the next definition has the same version", async () => {
        const { outs } = await provider.create(inputs());
        gateway.answer(initialised);
        let next: unknown;
        const told = await warnings(async () => {
            next = await provider.update?.("id", outs, inputs({ occasion: second.occasion }));
        });
        assert.deepEqual(next, { ...outs, occasion: second.occasion });
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

    const scopes = [
        {
            what: "once for a channel is not made again for another version",
            once: "channel",
            change: second,
            again: false,
        },
        { what: "once for a version is made again for another one", once: "version", change: second, again: true },
        {
            what: "once for a version is not made again for another package",
            once: "version",
            change: { occasion: "sequence 2 of marbles:2" },
            again: false,
        },
        { what: "without such a scope is made again for another definition", change: second, again: true },
        {
            what: "once for a channel is made when it is another one",
            once: "channel",
            change: { args: ["b"] },
            again: true,
        },
        {
            what: "once for a channel is made when its transient data is another",
            once: "channel",
            change: { transient: { owner: "tom" } },
            again: true,
        },
        {
            what: "once for a channel is not made again when another organisation would call",
            once: "channel",
            change: { organisation: "org2", mspId: "Org2MSP" },
            again: false,
        },
    ] as const;
    for (const { what, change, again, ...scope } of scopes) {
        it(`is a transaction that ${what}`, async () => {
            const submit = { kind: "submit", ...scope } as const;
            const { outs } = await provider.create(inputs(submit));
            gateway.answer(() => Buffer.from("made again"));
            const next = await provider.update?.("id", outs, inputs({ ...submit, ...change }));
            assert.deepEqual(calls(), again ? ["initMarble"] : []);
            assert.equal(next?.answer, again ? "made again" : "made");
            assert.equal(next.version, again && change === second ? "2.0" : "1.0");
        });
    }

    const forgotten = [
        { what: "is found on the ledger", scope: { once: "channel" }, change: {}, again: false },
        { what: "is found on the ledger for its version", scope: { once: "version" }, change: {}, again: false },
        { what: "is made for each that is listed", scope: { once: "channel" }, change: { repeats: 1 }, again: true },
        { what: "is made again where it has no such scope", scope: {}, change: {}, again: true },
    ] as const;
    for (const { what, scope, change, again } of forgotten) {
        it(`is a transaction that ${what} when the state has forgotten it`, async () => {
            const submit = { kind: "submit", ...scope } as const;
            const { outs } = await provider.create(inputs(submit));
            gateway.answer(() => Buffer.from("made again"));
            const next = await provider.create(inputs({ ...submit, ...change }));
            assert.deepEqual(calls(), again ? ["initMarble"] : []);
            assert.deepEqual(
                [next.outs.answer, next.outs.transactionId === outs.transactionId],
                [again ? "made again" : "made", !again],
            );
        });
    }

    it("is not made again by the state of an earlier version, which knew no scope", async () => {
        const { occasion, answers, version, ...call } = inputs({ kind: "submit", once: "channel" });
        const old = {
            ...call,
            packageIds: ["marbles:1"],
            sequence: 1,
            answer: "made",
            transactionId: "t",
            endorsers: [],
        };
        const outs = { ...provider.upgrade?.(old) } as unknown as OutputsOf<"Transaction">;
        assert.deepEqual([outs.occasion, outs.answers], [occasion, answers]);
        for (const once of ["channel", "version"] as const) {
            const wanted = inputs({ kind: "submit", once, version, occasion: "another" });
            const next = await provider.update?.("id", outs, wanted);
            const proof = { answer: "made", transactionId: "t", endorsers: [] };
            // Strictly: Pulumi's state takes no undefined values.
            assert.deepEqual(next, { ...wanted, ...proof });
        }
        assert.deepEqual(calls(), []);
    });

    it("is remembered under a developer's process, and made after it when it was declared there", async () => {
        const submit = { kind: "submit", once: "channel" } as const;
        const there = (await provider.create(inputs(submit))).outs;
        const other = { ...submit, args: ["marble2"] };
        const declared = (await provider.create(inputs({ ...other, answers: false }))).outs;
        const meanwhile = await provider.update?.("id", there, inputs({ ...submit, answers: false }));
        assert.deepEqual(meanwhile, { ...there, answers: false });
        gateway.answer(() => made);
        assert.deepEqual(await provider.update?.("id", meanwhile, inputs(submit)), there);
        assert.deepEqual(calls(), []);
        assert.equal((await provider.update?.("id", declared, inputs(other)))?.answer, "made");
        assert.deepEqual(calls(), ["initMarble"]);
    });

    it("stays in the state under a developer's process as it was made, whatever is declared meanwhile", async () => {
        const there = (await provider.create(inputs({ kind: "submit" }))).outs;
        const { version, ...older } = there;
        assert.equal(version, "1.0");
        const change = { transient: { price: "1" }, contains: "2", once: "version", repeats: 1, args: [] } as const;
        const other = inputs({ kind: "submit", ...change, answers: false });
        for (const olds of [there, older as typeof there]) {
            assert.deepEqual(await provider.update?.("id", olds, other), { ...olds, answers: false });
        }
    });

    it("is in the state when it was made with another answer, and is not made again for the right one", async () => {
        const submit = { kind: "submit", once: "channel" } as const;
        const serving = served("Transaction");
        const error: unknown = await serving
            .create({ ...inputs({ ...submit, contains: "blue" }), __provider: "text" })
            .then(() => assert.fail("it passed"))
            .catch((reason: unknown) => reason);
        assert.ok(error instanceof Error && "id" in error && "properties" in error && "reasons" in error);
        assert.equal(
            error.message,
            'cannot verify initMarble of marbles on mychannel: the answer does not contain "blue"; it is: made',
        );
        assert.deepEqual([error.id, error.reasons], ["fabric-dev/mychannel/marbles/initMarble", [error.message]]);
        const { __provider, ...outs } = error.properties as OutputsOf<"Transaction"> & { readonly __provider: unknown };
        assert.equal(__provider, "text");
        gateway.answer(() => made);
        assert.equal((await provider.update?.("id", outs, inputs({ ...submit, contains: "made" })))?.answer, "made");
        await assert.rejects(async () => provider.update?.("id", outs, inputs({ ...submit, contains: "red" })), {
            message: /does not contain "red"; it is: made$/,
        });
        assert.deepEqual(calls(), []);
    });
});
