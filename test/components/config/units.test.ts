import assert from "node:assert/strict";
import { amount, byteCount, milliseconds } from "../../../components/config/units";

const durations = [
    { text: "2s", means: 2000 },
    { text: "500ms", means: 500 },
    { text: "1m30s", means: 90_000 },
    { text: "1.5h", means: 5_400_000 },
    { text: "250us", means: 0.25 },
    { text: "0s", means: 0 },
    { text: "2562047h", means: 9_223_369_200_000 },
    { text: "2562048h", means: undefined },
    { text: "999999999h", means: undefined },
    { text: "2", means: undefined },
    { text: "2 s", means: undefined },
    { text: "-2s", means: undefined },
    { text: "2d", means: undefined },
    { text: "", means: undefined },
];

const sizes = [
    { text: "512 KB", means: 524_288 },
    { text: "2MB", means: 2_097_152 },
    { text: "1GB", means: 1_073_741_824 },
    { text: "10B", means: 10 },
    { text: "42", means: 42 },
    { text: "2MiB", means: undefined },
    { text: "2mb", means: undefined },
    { text: "1.5MB", means: undefined },
    { text: "", means: undefined },
];

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

describe("units", () => {
    for (const { text, means } of durations) {
        it(`reads the duration "${text}" as ${means === undefined ? "none" : `${means} ms`}`, () => {
            assert.equal(milliseconds(text), means);
        });
    }

    for (const { text, means } of sizes) {
        it(`reads the size "${text}" as ${means === undefined ? "none" : `${means} bytes`}`, () => {
            assert.equal(byteCount(text), means);
        });
    }

    for (const { text, means } of quantities) {
        it(`reads the quantity "${text}" as ${means ?? "none"}`, () => {
            assert.equal(amount(text), means);
        });
    }
});
