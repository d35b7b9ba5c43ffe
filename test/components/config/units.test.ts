import assert from "node:assert/strict";
import { byteCount, milliseconds } from "../../../components/config/units";

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
});
