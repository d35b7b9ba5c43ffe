import assert from "node:assert/strict";

import { newPatience } from "../../cluster/patience";

const trouble = { key: "k", text: "t", graceSeconds: 10 };

describe("patience with a trouble", () => {
    it("ends once it has lasted its time", () => {
        const patience = newPatience();
        assert.equal(patience.exhausted([trouble], 0), undefined);
        assert.equal(patience.exhausted([trouble], 9_999), undefined);
        assert.equal(patience.exhausted([trouble], 10_000), trouble);
    });

    it("goes on counting when it was away for a moment, and begins anew after a while", () => {
        const patience = newPatience();
        patience.exhausted([trouble], 0);
        patience.exhausted([], 4_000);
        assert.equal(patience.exhausted([trouble], 10_000), trouble);
        assert.equal(patience.exhausted([trouble], 26_000), undefined);
    });

    it("ends at once where there is nothing to wait for, never where it only explains", () => {
        const patience = newPatience();
        assert.equal(patience.exhausted([{ ...trouble, graceSeconds: Infinity }], 1e9), undefined);
        assert.equal(patience.exhausted([{ ...trouble, key: "x", graceSeconds: 0 }], 1e9)?.key, "x");
    });
});
