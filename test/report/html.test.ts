import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contentOf } from "../../report/content";
import { htmlOf } from "../../report/html";
import { changesIn } from "../../report/preview";
import type { JsonObject } from "../../ground/json";
import { cases, outputs, set } from "./cases";
import { object, preview, remoteStep, step } from "./steps";

const now = new Date("2026-12-01T00:00:00Z");

function html(steps: readonly JsonObject[]): string {
    return htmlOf(contentOf({ stack: "dev", unknown: [], changes: changesIn(preview(...steps)), outputs, now }));
}

describe("htmlOf", () => {
    for (const name of ["new-version", "lost-quorum", "nothing"]) {
        it(`tells ${name.replaceAll("-", " ")} as the golden file has it`, () => {
            const file = join(__dirname, "golden", `${name}.html`);
            const told = html(cases[name] ?? []);
            if (process.env["WRITE_GOLDEN"] === "1") {
                writeFileSync(file, told);
            }
            assert.equal(told, readFileSync(file, "utf8"));
        });
    }

    it("needs nothing from elsewhere, and runs nothing", () => {
        for (const [name, steps] of Object.entries(cases)) {
            const told = html(steps).replace('xmlns="http://www.w3.org/2000/svg"', "");
            assert.doesNotMatch(told, /https?:|<script|<link|<img|<iframe|src=|href=|url\(|@import| on[a-z]+=/, name);
            assert.match(told, /default-src 'none'/);
        }
    });

    it("draws what changes, with its mark, in the picture that it has within", () => {
        const told = html(cases["new-peer"] ?? []);
        assert.match(told, /<rect class="new" [^>]*><title>org1-peer2: new<\/title><\/rect>/);
        assert.match(told, /<rect class="same" [^>]*><title>org1-peer1<\/title><\/rect>/);
        assert.match(told, /<text [^>]*>channel mychannel<\/text>/);
    });

    it("lets names be no markup", () => {
        const name = `"><script>alert(1)</script>`;
        const told = html([
            remoteStep("create", "FirstBlock", "c", { after: { channel: name } }),
            step("create", set, "org1-peer2", { after: object(name, "org1", "peer") }),
        ]);
        assert.ok(!told.includes("<script"));
        assert.ok(told.includes("&lt;script&gt;"));
    });
});
