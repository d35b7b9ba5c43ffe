import assert from "node:assert/strict";

import { newPassword } from "../../../../embedded/plugins/random/password";

/** All characters of many passwords, sorted. */
function characters(special: boolean): string {
    const all = Array.from({ length: 100 }, () => newPassword({ length: 100, special })).join("");
    return [...new Set(all)].sort().join("");
}

describe("a password", () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    it("consists of digits and letters, and of the official provider's special characters where these are wanted", () => {
        assert.equal(characters(false), `0123456789${letters}`);
        assert.equal(characters(true), Array.from(`0123456789${letters}!@#$%&*()-_=+[]{}<>:?`).sort().join(""));
    });

    it("is as long as it is to be, and never the same", () => {
        const made = new Set(Array.from({ length: 20 }, () => newPassword({ length: 32, special: false })));
        assert.deepEqual(
            [...made].map(({ length }) => length),
            Array.from({ length: 20 }, () => 32),
        );
    });
});
