import assert from "node:assert/strict";
import { cardSchema, writtenCard } from "../../../components/partners/card";
import { cardOf, newPartner } from "../../support/partner";

describe("a card as it is exchanged", () => {
    const [one, other] = [newPartner(new Date()), newPartner(new Date())];
    const card = {
        ...cardOf(one),
        rootCertificates: [one.ca.certificate, other.ca.certificate],
        peers: [
            { name: "org1-peer2", address: "two.example:7051" },
            { name: "org1-peer1", address: "one.example:7051" },
        ],
    };

    it("is the same bytes for the same facts, in whatever order they come", () => {
        const reversed = Object.fromEntries(
            Object.entries(card)
                .reverse()
                .map(([key, value]) => [key, Array.isArray(value) ? [...value].reverse() : value]),
        );
        assert.equal(writtenCard(cardSchema.parse(reversed)), writtenCard(card));
        assert.deepEqual(Object.keys(JSON.parse(writtenCard(card)) as object), Object.keys(cardSchema.shape));
        assert.match(writtenCard(card), /"org1-peer1"[^]*"org1-peer2"[^]*\n$/);
    });

    it("has nothing but what a card has", () => {
        assert.throws(() => writtenCard({ ...card, key: one.ca.key } as never), /"key"/);
    });
});
