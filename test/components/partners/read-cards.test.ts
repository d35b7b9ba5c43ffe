import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { validate } from "../../../components/config/problems";
import { writtenCard } from "../../../components/partners/card";
import { readCards } from "../../../components/partners/read-cards";
import { cardOf, newPartner } from "../../support/partner";
import { settingsWith } from "../../support/stack-config";

const partner = newPartner(new Date());

function configOf(source: object): ReturnType<typeof validate> {
    return validate(
        settingsWith({
            organizations: [
                { name: "org0", mspId: "OrdererMSP", orderers: 1 },
                { name: "org1", mspId: "Org1MSP", partner: source },
                { name: "org2", mspId: "Org2MSP", peers: 1 },
            ],
            channels: [{ name: "mychannel", orderers: ["org0"], members: ["org1", "org2"] }],
        }),
    );
}

describe("the cards of partners", () => {
    const folder = mkdtempSync(join(tmpdir(), "cards-"));
    before(() => {
        mkdirSync(join(folder, "partners"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    const inFile = (text: string): ReturnType<typeof readCards> => {
        writeFileSync(join(folder, "partners", "org1.json"), text);
        return readCards(configOf({ file: "partners/org1.json" }), folder);
    };

    it("are read from files", async () => {
        const card = cardOf(partner);
        assert.deepEqual(await inFile(writtenCard(card)), { org1: { card, missing: undefined } });
    });

    it("are waited for where there is no file yet", async () => {
        assert.deepEqual(await readCards(configOf({ file: "partners/none.json" }), folder), {
            org1: {
                card: undefined,
                missing:
                    "partners/none.json, the card of org1, is not there yet: the partner prints it with `npm run --silent card -- org1` once its stack is up",
            },
        });
    });

    it("are waited for where the file is empty, as a shell leaves it when nothing was printed into it", async () => {
        assert.deepEqual(await inFile("\n"), {
            org1: {
                card: undefined,
                missing:
                    "partners/org1.json, the card of org1, is empty: the partner prints it with `npm run --silent card -- org1` once its stack is up",
            },
        });
    });

    for (const { what, text, says } of [
        {
            what: "a file that is no JSON",
            text: "{",
            says: /partner\.file: cannot read a card on partners\/org1\.json: .*JSON.*; the partner prints it with /,
        },
        {
            what: "a card with what npm says before it",
            text: `\n> fabric@0.1.0 card\n> tsx components/partners/print-card.ts org1\n\n${writtenCard(cardOf(partner))}`,
            says: /it begins with what npm says itself, "> fabric@0\.1\.0 card"; .* `npm run --silent card -- org1`/,
        },
        {
            what: "a list within a list within a list, a hundred thousand times",
            text: `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
            says: /organizations\[1\]\.partner\.file: the card is nested deeper than any card$/,
        },
        {
            what: "more than any card has",
            text: JSON.stringify(" ".repeat(2 ** 25)),
            says: /it has 33554434 bytes, and no card has more than 33554432; /,
        },
        {
            what: "a card of another MSP ID than said",
            text: writtenCard({ ...cardOf(partner), mspId: "OtherMSP" }),
            says: /organizations\[1\]\.partner\.file: mspId of the card is "OtherMSP", and the config expects "Org1MSP"/,
        },
        {
            what: "a card with a private key in it",
            text: JSON.stringify({ ...cardOf(partner), rootCertificates: [partner.ca.key] }),
            says: /rootCertificates\[0\] of the card has a private key in it/,
        },
        {
            what: "expired roots",
            text: writtenCard(cardOf(newPartner(new Date("2000-01-01")))),
            says: /rootCertificates\[0\] of the card ended at /,
        },
    ]) {
        it(`are refused by path: ${what}`, async () => {
            await assert.rejects(inFile(text), says);
        });
    }

    it("are refused where a folder is called as the file", async () => {
        await assert.rejects(
            readCards(configOf({ file: "partners" }), folder),
            /partner\.file: cannot read a card on partners: it is no file; the partner prints it with /,
        );
    });

    describe("that stacks tell", () => {
        const told = async (outputs: object | undefined): Promise<unknown> => {
            const asked: unknown[] = [];
            const call = ({ token, inputs }: pulumi.runtime.MockCallArgs): Record<string, unknown> => {
                asked.push({ token, inputs: inputs as unknown });
                if (outputs === undefined) {
                    throw new Error('unknown stack "organization/fabric/org1"');
                }
                return { name: "organization/fabric/org1", outputs };
            };
            await pulumi.runtime.setMocks({ newResource: () => ({ id: "", state: {} }), call }, "fabric", "dev");
            const cards = await readCards(configOf({ stack: "organization/fabric/org1" }));
            assert.deepEqual(asked, [
                { token: "pulumi:pulumi:readStackOutputs", inputs: { name: "organization/fabric/org1" } },
            ]);
            return cards["org1"];
        };

        it("are read from their outputs", async () => {
            const card = cardOf(partner);
            assert.deepEqual(await told({ cards: { org1: card } }), { card, missing: undefined });
        });

        it("are waited for while a stack tells none, or is not there", async () => {
            const none = {
                card: undefined,
                missing:
                    "stack organization/fabric/org1 tells no card of org1 yet: its `pulumi up` tells one of each organisation of its own",
            };
            assert.deepEqual(await told({}), none);
            assert.match(
                JSON.stringify(await told(undefined)),
                /stack organization\/fabric\/org1, which is to tell the card of org1, cannot be read: /,
            );
        });
    });
});
