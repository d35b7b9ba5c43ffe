import assert from "node:assert/strict";

import { amount, quantityOf } from "../../builder/quantity";

const quantities = [
    { text: "500m", means: 0.5 },
    { text: "2", means: 2 },
    { text: "0.5Gi", means: 536_870_912 },
    { text: "1k", means: 1000 },
    { text: "1Ki", means: 1024 },
    { text: "3E", means: 3e18 },
    { text: "1e3", means: 1000 },
    { text: "2E-1", means: 0.2 },
    { text: "1K", means: undefined },
    { text: "-1", means: undefined },
    { text: "", means: undefined },
];

describe("quantities", () => {
    for (const { text, means } of quantities) {
        it(`reads the quantity "${text}" as ${means ?? "none"}`, () => {
            assert.equal(amount(text), means);
        });
    }

    for (const { bytes, text } of [
        { bytes: 0, text: "0" },
        { bytes: 1023, text: "1023" },
        { bytes: 1024, text: "1Ki" },
        { bytes: 0.5, text: "1" },
        { bytes: 6 * 2 ** 30, text: "6Gi" },
        { bytes: 2.5 * 2 ** 30, text: "2560Mi" },
        { bytes: 6e9, text: "5859375Ki" },
        { bytes: 2 ** 62, text: "4Ei" },
        { bytes: 2 ** 72, text: "4096Ei" },
    ]) {
        it(`are ${text} of ${bytes} bytes`, () => {
            assert.equal(quantityOf(bytes), text);
        });
    }
});
