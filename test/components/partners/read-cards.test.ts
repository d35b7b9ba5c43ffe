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
                    "partners/none.json, the card of org1, is not there yet: the partner prints it with `npm run card -- org1` once its stack is up",
            },
        });
    });

    it("are waited for where the file is empty, as a shell leaves it when nothing was printed into it", async () => {
        assert.deepEqual(await inFile("\n"), {
            org1: {
                card: undefined,
                missing:
                    "partners/org1.json, the card of org1, is empty: the partner prints it with `npm run card -- org1` once its stack is up",
            },
        });
    });

    for (const { what, text, says } of [
        {
            what: "a file that is no JSON",
            text: "{",
            says: /partner\.file: "partners\/org1\.json" cannot be read as a card: /,
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
