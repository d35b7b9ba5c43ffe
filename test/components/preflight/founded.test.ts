import assert from "node:assert/strict";
import { common } from "@hyperledger/fabric-protos";
import type { FoundCard } from "../../../components/model/partner";
import type { NetworkModel } from "../../../components/model/network";
import { unfoundedChannels, unorderedChannels } from "../../../components/preflight/founded";
import { newFakeChannel } from "../../support/fakechannel";
import { fakeOrganisation } from "../../support/fakenode";
import { deliverAnswer, startFakeOrderer, type FakeOrderer } from "../../support/fakeorderer";
import { cardOf, newPartner } from "../../support/partner";
import { type ReachedPlace, startReachedPlace } from "../../support/reached-place";
import { sharedModel } from "../../support/shared-model";

const channel = newFakeChannel();
const { FORBIDDEN, NOT_FOUND, SERVICE_UNAVAILABLE } = common.Status;
const none = { firstBlocks: [] };

describe("what a channel of several companies waits for", () => {
    let reached: ReachedPlace;
    let orderer: FakeOrderer;

    beforeEach(async () => {
        reached = await startReachedPlace();
        orderer = await startFakeOrderer("org0-orderer1");
    });

    afterEach(async () => {
        orderer.stop();
        await reached.stop();
    });

    /** org1's stack, with the card of who orders. */
    function model(change: Partial<NonNullable<FoundCard["card"]>> = {}, founder = "org0"): NetworkModel {
        const card = {
            ...cardOf(newPartner(new Date())),
            ...{ name: "org0", mspId: "OrdererMSP", tlsRootCertificates: [fakeOrganisation.tlsRoot] },
            orderers: [
                {
                    name: "org0-orderer1",
                    address: orderer.endpoint.address,
                    tlsCertificate: fakeOrganisation.tls(["org0-orderer1"]).certificate,
                },
            ],
            ...change,
        };
        const { place } = reached;
        const settings = {
            namespace: place.namespace,
            context: undefined,
            kubeconfig: place.kubeconfig,
            "channels[0].founder": founder,
        };
        const known = { card, missing: undefined };
        return sharedModel({
            own: "org1",
            cards: { org0: known, org2: { ...known, card: { ...card, orderers: [], channels: [] } } },
            change: settings,
        });
    }

    it("is nothing for the first block, where an orderer hands it out", async () => {
        orderer.answer(channel.answers);
        assert.deepEqual(await unfoundedChannels(model(), none), {});
    });

    it("is nothing where the founder's card tells it, or the stack has it, or founds the channel: nobody is asked", async () => {
        const firstBlock = Buffer.from(channel.firstBlock.serializeBinary()).toString("base64");
        assert.deepEqual(await unfoundedChannels(model({ channels: [{ name: "mychannel", firstBlock }] }), none), {});
        assert.deepEqual(await unfoundedChannels(model(), { firstBlocks: ["mychannel"] }), {});
        assert.deepEqual(await unfoundedChannels(model({}, "org1"), none), {});
        assert.deepEqual(orderer.received, []);
    });

    it("is one founder, where by the card of another one that has founded it", async () => {
        const firstBlock = Buffer.from(channel.firstBlock.serializeBinary()).toString("base64");
        const founded = model({ channels: [{ name: "mychannel", firstBlock }] }, "org1");
        const todo = "Agree on one founder, and name it in the stacks of all who take part (channels[].founder)";
        assert.deepEqual(await unfoundedChannels(founded, none), {
            mychannel: `org0 has founded it by its card, and by this config org1 founds it: its first block is one or the other. ${todo}`,
        });
        assert.deepEqual(await unfoundedChannels(founded, { firstBlocks: ["mychannel"] }), {});
    });

    it("is the founder, while orderers say that they serve none", async () => {
        orderer.answer({ deliver: () => deliverAnswer(NOT_FOUND) });
        assert.deepEqual(await unfoundedChannels(model(), none), {
            mychannel: "it is not founded yet: run pulumi up here again once org0 has founded it by its own",
        });
    });

    it("is an answer, where orderers cannot tell", async () => {
        orderer.stop();
        const { mychannel } = await unfoundedChannels(model(), none);
        assert.match(
            mychannel ?? "",
            /^its orderers cannot tell whether it is founded \(.*org0-orderer1.*\): .*newest card of org0/,
        );
    });

    it("is the stack's own administrator, before the first up has enrolled it", async () => {
        reached.lose("administrator");
        const { mychannel } = await unfoundedChannels(model(), none);
        assert.match(mychannel ?? "", /^nobody can ask its orderers before org1-admin is there: pulumi up enrols it/);
    });

    it("is a newer card, where a certificate of a consenter has ended by which the stack would found it", async () => {
        const old = cardOf(newPartner(new Date("2020-01-01")), "org0");
        const { mychannel } = await unfoundedChannels(model(old, "org1"), none);
        assert.match(
            mychannel ?? "",
            /^the card of org0 has a certificate of org0-orderer1 that ended at .*: take its newest card$/,
        );
        assert.deepEqual(await unfoundedChannels(model(old, "org1"), { firstBlocks: ["mychannel"] }), {});
    });

    const unordered = (known: readonly string[] = []): ReturnType<typeof unorderedChannels> =>
        unorderedChannels(model(), { policies: Object.fromEntries(known.map((name) => [name, []])) }, () => false);

    it("is nothing for what is ordered, where an orderer has a leader", async () => {
        orderer.answer(channel.answers);
        assert.deepEqual(await unordered(), {});
    });

    it("is the orderers of others, while there is none", async () => {
        orderer.answer({ deliver: () => deliverAnswer(SERVICE_UNAVAILABLE) });
        const { mychannel } = await unordered();
        assert.match(
            mychannel ?? "",
            /^a majority of its orderers has yet to join, those of org0 among them \(.*org0-orderer1.*SERVICE_UNAVAILABLE.*\): run pulumi up in their stacks, then here again$/,
        );
        assert.deepEqual(await unordered(["mychannel"]), {}, "one that was ordered once is no newcomer");
    });

    it("is named with the orderers that cannot be reached from here, which may have joined", async () => {
        orderer.stop();
        const { mychannel } = await unordered();
        assert.match(
            mychannel ?? "",
            /those of org0 among them \(cannot .* on org0-orderer1 .*UNAVAILABLE.*\): run pulumi up/,
        );
    });

    describe("founded without an organisation of this stack", () => {
        const without = newFakeChannel({
            application: {
                organisations: [
                    {
                        name: "org2",
                        mspId: "Org2MSP",
                        rootCertificates: [],
                        tlsRootCertificates: [fakeOrganisation.tlsRoot],
                    },
                ],
            },
        });
        const firstBlock = Buffer.from(without.firstBlock.serializeBinary()).toString("base64");
        const todo = "give org0 its newest card, and ask for a channel that has it";

        it("is another channel, where no orderer hands it out: a peer that joined by the card would get no block", async () => {
            orderer.answer({ deliver: () => deliverAnswer(NOT_FOUND) });
            const { mychannel } = await unfoundedChannels(
                model({ channels: [{ name: "mychannel", firstBlock }] }),
                none,
            );
            assert.equal(mychannel, `org0 has founded it without Org1MSP, or with other roots than it has: ${todo}`);
        });

        it("is nothing where an orderer hands it out, since somebody has taken the organisation in later", async () => {
            orderer.answer(without.answers);
            const found = model({ channels: [{ name: "mychannel", firstBlock }] });
            assert.deepEqual(await unfoundedChannels(found, none), {});
        });

        it("is told as that, where its orderers let the organisation read nothing", async () => {
            orderer.answer({ deliver: () => deliverAnswer(FORBIDDEN) });
            const { mychannel } = await unfoundedChannels(model(), none);
            assert.match(
                mychannel ?? "",
                /^org0 has founded it without Org1MSP, or with other roots than it has \(.*FORBIDDEN.*\): give org0 its newest card/,
            );
        });
    });
});
