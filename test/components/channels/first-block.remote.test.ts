import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { provider } from "../../../components/channels/first-block.remote";
import { rootFingerprint, type Target } from "../../../components/remote/place";
import { blockHash } from "../../../fabric/configtx/block";
import { newFakeChannel } from "../../support/fakechannel";
import { fakeOrganisation } from "../../support/fakenode";
import { deliverAnswer, startFakeOrderer, type FakeOrderer } from "../../support/fakeorderer";
import { operations } from "../../support/operations";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { warnings } from "../../support/warnings";

const [channel, another] = [newFakeChannel(), newFakeChannel({ name: "another" })];
const unserved = { deliver: () => deliverAnswer(common.Status.NOT_FOUND) };
const away: Target = { name: "org1-orderer3", organisation: "org1", port: 7050, address: "127.0.0.1:1" };

const encoded = (block: common.Block): string => Buffer.from(block.serializeBinary()).toString("base64");
const sha256 = (block: common.Block): string => createHash("sha256").update(block.serializeBinary()).digest("hex");

describe("the first block of a channel", () => {
    const firstBlock = operations(provider);
    let reached: ReachedPlace;
    let one: FakeOrderer;
    let other: FakeOrderer;

    beforeEach(async () => {
        reached = await startReachedPlace();
        [one, other] = [await startFakeOrderer("org1-orderer1"), await startFakeOrderer("org1-orderer2")];
        [one, other].forEach(({ answer }) => {
            answer(unserved);
        });
    });

    afterEach(async () => {
        one.stop();
        other.stop();
        await reached.stop();
    });

    /** What the config makes of it is always the other block. */
    function inputs() {
        const target = ({ endpoint: { address, serverName: name } }: FakeOrderer): Target => ({
            ...{ name, organisation: "org1", port: 7050, address },
        });
        const asked = { organisation: "org1", mspId: "Org1MSP", orderers: [target(one), target(other)] };
        return { place: reached.place, channel: "mychannel", ...asked, founding: encoded(another.firstBlock) };
    }

    function stateOf(block: common.Block): object {
        const { place, channel: name, orderers, organisation, mspId } = inputs();
        return { place, channel: name, orderers, organisation, mspId, block: encoded(block), sha256: sha256(block) };
    }

    it("is what the config makes of it while every orderer says that it serves none", async () => {
        const { id, state } = await firstBlock.make(inputs());
        assert.deepEqual({ id, state }, { id: "fabric-dev/mychannel/first-block", state: stateOf(another.firstBlock) });
        assert.deepEqual([one.received.length, other.received.length], [1, 1]);
    });

    it("is the orderers' for a stack that has forgotten it, whatever the config makes of it", async () => {
        one.answer(channel.answers);
        other.answer(channel.answers);
        assert.deepEqual((await firstBlock.make(inputs())).state, stateOf(channel.firstBlock));
    });

    it("is that of the one orderer that serves it, where the other has yet to join", async () => {
        other.answer(channel.answers);
        assert.deepEqual((await firstBlock.make(inputs())).state, stateOf(channel.firstBlock));
    });

    it("waits for an orderer that cannot tell: it could know better", async () => {
        const { SERVICE_UNAVAILABLE } = common.Status;
        // For longer than one answer is waited for.
        const until = Date.now() + 2_000;
        other.answer({
            deliver: (envelope) =>
                Date.now() < until ? deliverAnswer(SERVICE_UNAVAILABLE) : channel.answers.deliver(envelope),
        });
        assert.deepEqual((await firstBlock.make(inputs())).state, stateOf(channel.firstBlock));
        assert.ok(one.received.length > 1, "the one that serves none is asked again, too");
    });

    it("is not chosen where the orderers differ", async () => {
        one.answer(channel.answers);
        other.answer(another.answers);
        await assert.rejects(firstBlock.make(inputs()), {
            message:
                "cannot find out the first block on channel mychannel: the channel's first block is " +
                `${blockHash(channel.firstBlock)} by org1-orderer1, ${blockHash(another.firstBlock)} by org1-orderer2; ` +
                "delete the pod and the claim of an orderer that holds another channel of that name, then run pulumi up --refresh",
        });
    });

    it("stays when the config would make another of it", async () => {
        one.answer(channel.answers);
        const { state } = await firstBlock.make(inputs());
        assert.deepEqual(await firstBlock.differs(state, { ...inputs(), founding: "bmV3" }), {
            changes: false,
            replaces: [],
        });
    });

    const refreshes = [
        { served: "the orderers have it", by: channel, isThere: true },
        { served: "no orderer serves the channel, which may be lost", by: undefined, isThere: true },
        { served: "the orderers have another", by: another, isThere: false },
    ];
    for (const { served, by, isThere } of refreshes) {
        it(`is ${isThere ? "there" : "gone"} when ${served}`, async () => {
            [one, other].forEach(({ answer }) => {
                answer(by?.answers ?? unserved);
            });
            const state = { ...stateOf(channel.firstBlock) } as Record<string, unknown>;
            assert.deepEqual(await firstBlock.find(state), isThere ? state : undefined);
        });
    }

    it("is kept with a warning while no orderer takes a connection", async () => {
        const state = { ...stateOf(channel.firstBlock), orderers: [away] };
        const told = await warnings(async () => {
            assert.deepEqual(await firstBlock.find(state), state);
        });
        assert.equal(told.length, 1);
        assert.match(
            told.join(),
            /could not be checked: cannot compare the first block on channel mychannel: none of its orderers can tell: .*org1-orderer3/,
        );
    });

    describe("that another stack founds", () => {
        const joining = (founding: string) => ({ ...inputs(), founding, founder: "org9" });

        it("is the orderers', when it is what the founder's card tells, or that tells none yet", async () => {
            one.answer(channel.answers);
            const expected = { ...stateOf(channel.firstBlock), founder: "org9" };
            assert.deepEqual((await firstBlock.make(joining(""))).state, expected);
            assert.deepEqual((await firstBlock.make(joining(encoded(channel.firstBlock)))).state, expected);
        });

        it("is what the founder's card tells while no orderer serves it, whoever is silent", async () => {
            const given = joining(encoded(channel.firstBlock));
            const { state } = await firstBlock.make({ ...given, orderers: [...given.orderers.slice(0, 1), away] });
            assert.equal((state as { block?: string }).block, encoded(channel.firstBlock));
        });

        it("is refused when the card tells another one than the orderers serve", async () => {
            one.answer(channel.answers);
            await assert.rejects(firstBlock.make(joining(encoded(another.firstBlock))), {
                message:
                    `cannot find out the first block on channel mychannel: the card of org9 has ${blockHash(another.firstBlock)}, and the orderers serve ` +
                    `${blockHash(channel.firstBlock)}; ask org9 which of them is right, and take its newest card`,
            });
        });

        it("is not made here where nobody has it", async () => {
            await assert.rejects(firstBlock.make(joining("")), {
                message:
                    "cannot find out the first block on channel mychannel: no orderer serves it, and the card of org9 does not tell it: " +
                    "org9 founds the channel by its own pulumi up; run pulumi up here after that",
            });
        });

        it("is told where it knows the organisation by other roots than it has, or not at all", async () => {
            const told = async (root: string, mspId = "Org1MSP"): Promise<readonly string[]> => {
                const place = { ...reached.place, roots: { org1: rootFingerprint(root) } };
                const given = { ...joining(encoded(channel.firstBlock)), place, mspId, orderers: [] };
                return warnings(() => firstBlock.make(given));
            };
            const start = "the first block of channel mychannel, which org9 founded,";
            assert.deepEqual(await told(fakeOrganisation.tlsRoot), []);
            assert.match(
                (await told("another")).join(),
                new RegExp(`^${start} knows it by other roots than it has: Org1MSP; `),
            );
            assert.match((await told("any", "Org8MSP")).join(), new RegExp(`^${start} does not have it: Org8MSP; `));
        });
    });
});
