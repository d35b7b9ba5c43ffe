import assert from "node:assert/strict";
import { hasUnseen, visible } from "../../fabric/visible";

const texts = [
    { text: "asset transfer", shown: "asset transfer" },
    { text: "été 资产", shown: "été 资产" },
    { text: "a\u00a0b", shown: String.raw`a\u00a0b` },
    { text: "a\u200bb", shown: String.raw`a\u200bb` },
    { text: "\ufefforg1", shown: String.raw`\ufefforg1` },
    { text: "a\u00adb", shown: String.raw`a\u00adb` },
    { text: "a\u3000b", shown: String.raw`a\u3000b` },
    { text: "a\ufe0fb", shown: String.raw`a\ufe0fb` },
    { text: "a\u{e0061}b", shown: String.raw`a\u{e0061}b` },
    { text: "a\tb\r\n", shown: String.raw`a\tb\r\n` },
    { text: "a\u0000", shown: String.raw`a\u0000` },
];

describe("visible", () => {
    for (const { text, shown } of texts) {
        it(`shows ${shown}`, () => {
            assert.equal(visible(text), shown);
            assert.equal(hasUnseen(text), shown !== text);
        });
    }
});
