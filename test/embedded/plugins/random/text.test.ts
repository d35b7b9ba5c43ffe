import assert from "node:assert/strict";

import { newText, textRule } from "../../../../embedded/plugins/random/password";
import { randomText } from "../../../../embedded/plugins/random/text";

describe("random text", () => {
    it("has the least number of each kind of characters, and only those that are allowed", () => {
        const inputs = { length: 12, minUpper: 3, minNumeric: 2, minSpecial: 4, overrideSpecial: "_-" };
        for (let round = 0; round < 50; round += 1) {
            const text = newText(inputs);
            assert.match(text, /^[A-Za-z0-9_-]{12}$/);
            assert.ok((text.match(/[A-Z]/g) ?? []).length >= 3, text);
            assert.ok((text.match(/[0-9]/g) ?? []).length >= 2, text);
            assert.ok((text.match(/[_-]/g) ?? []).length >= 4, text);
        }
    });

    it("uses the official provider's special characters by default", () => {
        const special = textRule({ length: 1 }).classes[3]?.characters;
        assert.equal(special, "!@#$%&*()-_=+[]{}<>:?");
    });

    it("does not keep the required characters in front", () => {
        const classes = [
            { characters: "a", least: 1 },
            { characters: "b", least: 0 },
        ];
        const firsts = new Set(Array.from({ length: 100 }, () => randomText({ length: 8, classes })[0]));
        assert.deepEqual([...firsts].sort(), ["a", "b"]);
    });
});
