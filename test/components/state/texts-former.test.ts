import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { remoteKinds } from "../../../components/remote/kinds";
import { kindOfText, knownTexts } from "../../../components/state/texts";

/**
 * Texts that states have, by the kind. What is deleted is deleted by the text that its state has, however old, so none may ever leave
 * this file; a new form is added to it.
 */
const former = JSON.parse(readFileSync("test/support/former-texts.json", "utf8")) as Readonly<
    Record<string, readonly string[]>
>;

describe("the texts that states have", () => {
    for (const [kind, texts] of Object.entries(former)) {
        it(`are those of ${kind}`, () => {
            const found = remoteKinds.find((known) => known === kind);
            assert.ok(found !== undefined, `${kind} is served no longer`);
            for (const text of texts) {
                assert.ok(knownTexts(found).includes(text), `${kind} is not known by ${text}`);
                assert.equal(kindOfText(text), kind);
            }
        });
    }

    it("are here for each kind", () => {
        assert.deepEqual(Object.keys(former).sort(), [...remoteKinds].sort());
    });
});
