import assert from "node:assert/strict";
import { msp } from "@hyperledger/fabric-protos";
import {
    asLifecycle,
    asPeerAdmin,
    withGateway,
    withOrderer,
    adminSigner,
} from "../../../components/remote/administration";
import { type Target } from "../../../components/remote/place";
import { committedAnswer, definition } from "../../support/definitions";
import { newFakeChannel } from "../../support/fakechannel";
import { refusal, startFakeGateway, type FakeGateway } from "../../support/fakegateway";
import { startFakeOrderer, type FakeOrderer } from "../../support/fakeorderer";
import { channelsAnswer, startFakePeer, type FakePeer } from "../../support/fakepeer";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";

const away: Target = { name: "org1-away", organisation: "org1", port: 7051, address: "127.0.0.1:1" };
const unjoined = refusal("channel 'mychannel' not found");

describe("acting as the administrator of an organisation", () => {
    let reached: ReachedPlace;

    before(async () => {
        reached = await startReachedPlace();
    });

    after(() => reached.stop());

    const at = (name: string, address: string): Target => ({ name, organisation: "org1", port: 7051, address });

    describe("on a peer", () => {
        let peer: FakePeer;

        before(async () => {
            peer = await startFakePeer();
        });

        after(() => {
            peer.stop();
        });

        it("signs as its administrator, and ends the connection, whatever comes of it", async () => {
            peer.says({ GetChannels: channelsAnswer("a") });
            const on = { place: reached.place, peer: at("org1-peer1", peer.endpoint.address), mspId: "Org1MSP" };
            assert.deepEqual(await asPeerAdmin(on, (one) => one.channels()), ["a"]);
            const [asked] = peer.calls("GetChannels");
            const creator = msp.SerializedIdentity.deserializeBinary(asked?.creator ?? Buffer.of());
            assert.equal(creator.getMspid(), "Org1MSP");
            const failed = new Error("the work fails");
            let used: { readonly channels: () => Promise<unknown> } | undefined;
            await assert.rejects(
                asPeerAdmin(on, (one) => {
                    used = one;
                    return Promise.reject(failed);
                }),
                failed,
            );
            await assert.rejects(async () => used?.channels(), /Channel has been shut down|closed/i);
        });
    });

    describe("on a channel, through its orderers", () => {
        let orderer: FakeOrderer;

        before(async () => {
            orderer = await startFakeOrderer("org1-orderer1");
            orderer.answer(newFakeChannel().answers);
        });

        after(() => {
            orderer.stop();
        });

        it("asks the next one when the first takes no connection", async () => {
            const orderers = [away, at("org1-orderer1", orderer.endpoint.address)];
            const on = { place: reached.place, channel: "mychannel", orderers };
            const signer = await adminSigner(reached.place, "org1", "Org1MSP");
            const config = await withOrderer(on, signer, (one) => one.config());
            assert.equal(config.getChannelGroup()?.getGroupsMap().has("Application"), true);
        });

        it("says that there is none where the stack has none", async () => {
            const on = { place: reached.place, channel: "mychannel", orderers: [] };
            const signer = await adminSigner(reached.place, "org1", "Org1MSP");
            await assert.rejects(
                withOrderer(on, signer, (one) => one.config()),
                { message: "cannot ask an orderer of channel mychannel on the network: it has none in this stack" },
            );
        });
    });

    describe("on a channel, through its peers", () => {
        let first: FakeGateway;
        let second: FakeGateway;

        beforeEach(async () => {
            [first, second] = [await startFakeGateway(), await startFakeGateway()];
        });

        afterEach(() => {
            first.stop();
            second.stop();
        });

        const acting = () => ({
            ...{ organisation: "org1", mspId: "Org1MSP" },
            peers: [first, second].map(({ endpoint }) => at("org1-peer1", endpoint.address)),
        });
        const on = () => ({ place: reached.place, channel: "mychannel" });
        const steps = (gateway: FakeGateway): readonly string[] => gateway.asked.map(({ step }) => step);

        it("asks for the lifecycle the next one when the first has not joined the channel", async () => {
            first.answer(() => unjoined);
            second.answer(() => committedAnswer(definition, 3));
            const found = await asLifecycle(on(), [acting()], (lifecycle) => lifecycle.committed("basic"));
            assert.equal(found?.sequence, 3);
            assert.deepEqual([steps(first), steps(second)], [["evaluate"], ["evaluate"]]);
        });

        it("asks nobody else when the first refuses", async () => {
            first.answer(() => refusal("access denied"));
            const asking = asLifecycle(on(), [acting()], (lifecycle) => lifecycle.committed("basic"));
            await assert.rejects(asking, /access denied/);
            assert.deepEqual(steps(second), []);
        });

        it("gives up, with the reason of each, in the time that it is given", async () => {
            [first, second].forEach((gateway) => {
                gateway.answer(() => unjoined);
            });
            const began = Date.now();
            const asking = asLifecycle(on(), [acting()], (lifecycle) => lifecycle.committed("basic"), { seconds: 1 });
            await assert.rejects(asking, {
                message:
                    /^cannot act for org1 on channel mychannel on org1-peer1, org1-peer1: .*not found.*; .*not found/,
                status: "UNAVAILABLE",
            });
            assert.ok(Date.now() - began < 20_000);
        });

        for (const { what, fails, isPassedOn } of [
            { what: "is made through the next one when nobody has endorsed it", fails: "endorse", isPassedOn: true },
            { what: "is not made again when it may have been ordered", fails: "status", isPassedOn: false },
        ]) {
            it(`has a transaction that ${what}`, async () => {
                first.answer(({ step }) => (step === fails ? unjoined : Buffer.of()));
                const submitting = withGateway(on(), acting(), (gateway) => gateway.submit("basic", "put", []));
                await (isPassedOn ? submitting : assert.rejects(submitting, /channel 'mychannel' not found/));
                assert.deepEqual(steps(second), isPassedOn ? ["endorse", "submit", "status"] : []);
            });
        }
    });
});
