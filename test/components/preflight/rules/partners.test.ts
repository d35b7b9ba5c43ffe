import assert from "node:assert/strict";
import { partnerProblems, partnerWarnings } from "../../../../components/preflight/rules/partners";
import { fingerprints } from "../../../../components/partners/partner";
import type { Problem } from "../../../../components/config/problem";
import { cardOf, newPartner } from "../../../support/partner";
import { sharedModel } from "../../../support/shared-model";

const now = new Date();
const [card, other] = [cardOf(newPartner(now), "org2"), cardOf(newPartner(now), "org2")];
const own = cardOf(newPartner(now), "org0");
const founder = {
    ...own,
    orderers: own.orderers.map((one) => ({ ...one, address: "founder.example:7050" })),
    peers: [],
};
const [before, after] = [card, other].map((one) => {
    const { roots, tlsRoots } = fingerprints(one);
    return [...roots, ...tlsRoots];
});
assert.ok(before !== undefined && after !== undefined);

function model(shown: typeof card, roots?: readonly string[]) {
    const change = roots === undefined ? {} : { "organizations[2].partner": { file: "partners/org2.json", roots } };
    return sharedModel({
        own: "org1",
        cards: { org2: { card: shown, missing: undefined }, org0: { card: founder, missing: undefined } },
        change,
    });
}

function told(problems: readonly Problem[]): readonly string[] {
    return problems.map(({ path, reason }) => `${path}: ${reason}`);
}

describe("what of partners' cards is not taken over", () => {
    it("is nothing of a partner that the stack did not know", () => {
        assert.deepEqual(partnerProblems(model(card), { partners: {}, channels: [] }), []);
    });

    it("is nothing of a card that has the roots that it had", () => {
        assert.deepEqual(partnerProblems(model(card), { partners: { org2: before }, channels: [] }), []);
        const warnings = told(partnerWarnings(model(card), { partners: { org2: before }, channels: [] }));
        assert.ok(warnings.every((warning) => !warning.includes("CHANGE")));
    });

    it("is a changed root, until somebody has confirmed it, which is told", () => {
        const known = { partners: { org2: before }, channels: [] };
        assert.deepEqual(told(partnerProblems(model(other), known)), [
            `organizations[2].partner: org2 has other roots than this stack has trusted, which were ${before.join(", ")}: now it has ${after.join(", ")}, ` +
                `SHA-256 of roots of its card; ask org2, on another way than the card came, whether that is its root; if it is, set partner.roots to [${after.join(", ")}]`,
        ]);
        assert.deepEqual(partnerProblems(model(other, after), known), []);
        const [warning] = told(partnerWarnings(model(other, after), known));
        assert.match(
            warning ?? "",
            /^organizations\[2\]\.partner\.roots: the roots of org2 CHANGE, as confirmed here: from /,
        );
    });

    it("is a root that the config does not name, from the first card on", () => {
        const [first = ""] = after;
        const [problem] = told(partnerProblems(model(other, [first]), { partners: {}, channels: [] }));
        assert.match(
            problem ?? "",
            /^organizations\[2\]\.partner\.roots: does not name .*, SHA-256 of a root of its card; ask org2, /,
        );
    });

    it("is not, but said, that nodes have names inside alone, and a partner is elsewhere", () => {
        const [warning, ...more] = told(partnerWarnings(model(card), { partners: {}, channels: [] }));
        assert.deepEqual(more, []);
        assert.equal(
            warning,
            "outside: is not set for org1-peer1, and org0, org2 has addresses outside: from another cluster their names inside lead nowhere",
        );
        const near = { ...card, orderers: [], peers: [{ name: "org2-peer1", address: "org2-peer1.org2.svc:7051" }] };
        assert.deepEqual(
            partnerWarnings(sharedModel({ own: "org1", cards: { org0: { card: near, missing: undefined } } }), {
                partners: {},
                channels: [],
            }),
            [],
        );
    });

    it("is a card with nodes of names that the stack's own have, or another partner's", () => {
        const twice = (peers: (typeof card)["peers"]): readonly string[] =>
            told(partnerProblems(model({ ...card, peers }), { partners: {}, channels: [] }));
        assert.deepEqual(
            twice([
                { name: "org1-peer1", address: "one.example:7051" },
                { name: "org0-orderer1", address: "two.example:7051" },
            ]),
            [
                "organizations[2].partner: the card of org2 has nodes of names that others have: org1-peer1, org0-orderer1",
            ],
        );
    });

    it("is a card with an address that leads to a node of the stack's own, or to another partner's", () => {
        const led = (...addresses: readonly string[]): readonly string[] => {
            const peers = addresses.map((address, index) => ({ name: `org2-peer${index}`, address }));
            return told(partnerProblems(model({ ...card, orderers: [], peers }), { partners: {}, channels: [] }));
        };
        const refusal = "organizations[2].partner: the card of org2 has addresses that lead to nodes of others: ";
        const todo = "; ask org2 for its newest card";
        assert.deepEqual(led("own.example:7051"), []);
        assert.deepEqual(led("org1-peer1.fabric-dev.svc:7051"), [
            `${refusal}org1-peer1.fabric-dev.svc:7051 of org2-peer0${todo}`,
        ]);
        assert.deepEqual(led("founder.example:7050"), [`${refusal}founder.example:7050 of org2-peer0${todo}`]);
        // A consenter of such a name would be taken for one of the stack's own that has left the config.
        assert.deepEqual(led("org1-orderer7:7050", "org1-orderer7.fabric-dev.svc:7052"), [
            `${refusal}org1-orderer7:7050 of org2-peer0, org1-orderer7.fabric-dev.svc:7052 of org2-peer1${todo}`,
        ]);
    });

    it("is that a card is gone whose channel nodes of the stack serve", () => {
        const gone = sharedModel({
            own: "org1",
            cards: { org0: { card: undefined, missing: "org0.json is not there yet" } },
        });
        assert.deepEqual(told(partnerProblems(gone, { partners: {}, channels: ["mychannel"] })), [
            "organizations[0].partner: org0.json is not there yet; nodes of this stack serve channel mychannel, which would be left without it: put it back",
        ]);
        assert.deepEqual(partnerProblems(gone, { partners: {}, channels: [] }), []);
    });

    it("is a card without the orderers of such a channel, told where that partner is in the config", () => {
        const other = sharedModel({
            own: "org1",
            cards: {
                org0: { card: founder, missing: undefined },
                org2: { card: { ...card, orderers: [] }, missing: undefined },
            },
            change: { "channels[0].orderers": ["org0", "org2"] },
        });
        assert.deepEqual(told(partnerProblems(other, { partners: {}, channels: ["mychannel"] })), [
            "organizations[2].partner: the card of org2, which orders channel mychannel, has no orderers: its stack needs some first; " +
                "nodes of this stack serve channel mychannel, which would be left without it: put the card back that has them",
        ]);
    });
});
