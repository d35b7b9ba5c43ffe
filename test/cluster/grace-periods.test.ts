import assert from "node:assert/strict";

import { newGracePeriods } from "../../cluster/grace-periods";

const problem = { key: "k", text: "t", graceSeconds: 10 };

describe("patience with a trouble", () => {
    it("ends once it has lasted its time", () => {
        const patience = newGracePeriods();
        assert.equal(patience.expired([problem], 0), undefined);
        assert.equal(patience.expired([problem], 9_999), undefined);
        assert.equal(patience.expired([problem], 10_000), problem);
    });

    it("goes on counting when it was away for a moment, and begins anew after a while", () => {
        const patience = newGracePeriods();
        patience.expired([problem], 0);
        patience.expired([], 4_000);
        assert.equal(patience.expired([problem], 10_000), problem);
        assert.equal(patience.expired([problem], 26_000), undefined);
    });

    it("ends at once where there is nothing to wait for, never where it only explains", () => {
        const patience = newGracePeriods();
        assert.equal(patience.expired([{ ...problem, graceSeconds: Infinity }], 1e9), undefined);
        assert.equal(patience.expired([{ ...problem, key: "x", graceSeconds: 0 }], 1e9)?.key, "x");
    });
});
