import assert from "node:assert/strict";
import { byteCount } from "../../../components/config/units";

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
    for (const { text, means } of sizes) {
        it(`reads the size "${text}" as ${means === undefined ? "none" : `${means} bytes`}`, () => {
            assert.equal(byteCount(text), means);
        });
    }
});
