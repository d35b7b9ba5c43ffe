import assert from "node:assert/strict";
import { missingCards, waitingChannels } from "../../../components/partners/waiting";
import { cardOf, newPartner } from "../../support/partner";
import { sharedModel } from "../../support/shared-model";

const card = cardOf(newPartner(new Date()));

describe("which channels wait", () => {
    it("is the founder's, until the cards of all who take part are there", () => {
        const model = sharedModel({ own: "org0", cards: { org1: { card, missing: undefined } } });
        assert.deepEqual(waitingChannels(model, {}), { mychannel: ["there is no card of org2"] });
    });

    it("is none once they are there", () => {
        const known = { card, missing: undefined };
        assert.deepEqual(waitingChannels(sharedModel({ own: "org0", cards: { org1: known, org2: known } }), {}), {});
    });

    it("is a member's, until there is the card of who orders, with orderers", () => {
        const waits = (cards: Parameters<typeof sharedModel>[0]["cards"]): readonly string[] => {
            const model = sharedModel({ own: "org1", cards });
            const [channel] = model.channels;
            assert.ok(channel !== undefined);
            return missingCards(channel, model);
        };
        assert.deepEqual(waits({ org0: { card: undefined, missing: "org0.json is not there yet" } }), [
            "org0.json is not there yet",
        ]);
        assert.deepEqual(waits({ org0: { card: { ...card, orderers: [] }, missing: undefined } }), [
            "the card of org0, which orders channel mychannel, has no orderers: its stack needs some first",
        ]);
        assert.deepEqual(waits({ org0: { card, missing: undefined } }), []);
    });

    it("is a member's, while the channel is not founded", () => {
        const model = sharedModel({ own: "org1", cards: { org0: { card, missing: undefined } } });
        assert.deepEqual(waitingChannels(model, { mychannel: "it is not founded yet" }), {
            mychannel: ["it is not founded yet"],
        });
    });
});
