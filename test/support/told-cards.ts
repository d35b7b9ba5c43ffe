import assert from "node:assert/strict";
import type { Card } from "../../components/partners/card";
import { cardProblems } from "../../components/partners/card-problems";
import type { LiveStack } from "./live-stack";

/** What others would read of the organisations of a stack that is up. */
export function itTellsCards(live: LiveStack): void {
    it("tells the card of each organisation, which a partner finds nothing wrong with, and which has no key", async () => {
        const { cards } = (await live.stack.outputs()) as { readonly cards: Readonly<Record<string, Card>> };
        assert.deepEqual(Object.keys(cards).sort(), ["org0", "org1", "org2"]);
        for (const [name, card] of Object.entries(cards)) {
            assert.deepEqual(cardProblems(card, { name, mspId: card.mspId }, new Date()), []);
        }
        assert.equal(cards["org0"]?.orderers.length, 3);
        assert.doesNotMatch(JSON.stringify(cards), /PRIVATE KEY/);
    });
}
