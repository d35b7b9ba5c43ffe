import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cardFile, cardsFolder, org1 } from "../../../embedded/consortium/companies";
import { isKnown } from "../../../embedded/consortium/known-cards";
import { newPlaces } from "../../../embedded/places";

describe("whether a company's card is known", () => {
    const folder = mkdtempSync(join(tmpdir(), "known-"));
    const places = newPlaces({ FABRIC_EMBEDDED_HOME: folder });
    const card = { name: "org1", rootCertificates: ["a"], tlsRootCertificates: ["b"], channels: [] };
    const outputsWith = (told: object): (() => Promise<string>) => {
        return () => Promise.resolve(JSON.stringify({ cards: { org1: told } }));
    };
    const gone = (): Promise<string> => Promise.reject(new Error("no stack named 'org1' found"));
    before(() => {
        mkdirSync(cardsFolder(places), { recursive: true });
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    for (const { name, written, outputs, known } of [
        { name: "is so when its stack tells the same roots", written: card, outputs: outputsWith(card), known: true },
        {
            name: "is so when its stack tells more of it since, as that it has founded a channel",
            written: card,
            outputs: outputsWith({ ...card, channels: ["mychannel"] }),
            known: true,
        },
        {
            name: "is not so when its stack was made anew since, with other roots",
            written: card,
            outputs: outputsWith({ ...card, tlsRootCertificates: ["c"] }),
            known: false,
        },
        { name: "is not so when its stack is gone", written: card, outputs: gone, known: false },
        { name: "is not so while nothing is in its file", written: undefined, outputs: outputsWith({}), known: false },
    ]) {
        it(name, async () => {
            writeFileSync(cardFile(org1, places), written === undefined ? "" : JSON.stringify(written));
            assert.equal(await isKnown(org1, outputs, places), known);
        });
    }

    it("is not so while there is no file", async () => {
        rmSync(cardFile(org1, places));
        assert.equal(await isKnown(org1, outputsWith(card), places), false);
    });
});
