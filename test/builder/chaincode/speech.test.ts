import assert from "node:assert/strict";

import { newSpeech } from "../../../builder/chaincode/speech";
import { printable } from "../../../builder/verbs/printable";
import type { Terminal } from "../../../builder/verbs/terminal";

describe("What a chaincode says", () => {
    let heard: string[];
    let now: number;
    const terminal: Terminal = {
        say: () => undefined,
        debug: () => undefined,
        pass: (line) => {
            heard.push(line);
            return Promise.resolve();
        },
    };

    beforeEach(() => {
        heard = [];
        now = 0;
    });

    it("is passed on whole while it is no more than a log should have", async () => {
        const speech = newSpeech(terminal, "assets", () => now);
        for (let second = 0; second < 100; second += 1) {
            now += 1000;
            await speech.pass("x".repeat(100_000));
        }
        await speech.end();
        assert.equal(heard.join("").replaceAll("assets: ", "").length, 100 * 100_000);
    });

    it("is left out when it comes too fast, but for how much that was, and the last of it", async () => {
        const speech = newSpeech(terminal, "assets", () => now);
        for (let line = 0; line < 1_000_000; line += 1) {
            await speech.pass(`line ${line}`);
        }
        const before = heard.length;
        assert.ok(before > 10_000 && before < 25_000, String(before));
        now += 1000;
        await speech.pass("afterwards");
        assert.match(
            heard[before] ?? "",
            /^assets: \[left out: \d{6} lines of \d+ bytes, which came faster than 131072 bytes a second\]$/,
        );
        assert.equal(heard.at(-1), "assets: afterwards");
        for (let line = 0; line < 10_000; line += 1) {
            await speech.pass(`more ${line}`);
        }
        await speech.end();
        assert.match(heard.at(-21) ?? "", /left out: \d+ lines/);
        assert.deepEqual(
            heard.slice(-20),
            Array.from({ length: 20 }, (_, index) => `assets: more ${9980 + index}`),
        );
        assert.ok(heard.length < 30_000);
    });

    it("is not for nothing where lines are empty", async () => {
        const speech = newSpeech(terminal, "assets", () => now);
        for (let line = 0; line < 100_000; line += 1) {
            await speech.pass("");
        }
        assert.ok(heard.length < 25_000, String(heard.length));
    });

    it("lets others have their turn while it is left out", async () => {
        const speech = newSpeech(terminal, "assets", () => now);
        let turns = 0;
        const count = setInterval(() => (turns += 1), 0);
        for (let line = 0; line < 200_000; line += 1) {
            await speech.pass("x".repeat(100));
        }
        clearInterval(count);
        assert.ok(turns > 10, String(turns));
    });

    for (const { what, line, shown } of [
        { what: "a colour", line: "\u001b[1;31mred\u001b[0m", shown: "red" },
        { what: "a cursor", line: "\u001b[2J\u001b[Hgone", shown: "\\u001b[2J\\u001b[Hgone" },
        { what: "a title", line: "\u001b]0;title\u0007", shown: "\\u001b]0;title\\u0007" },
        { what: "a line that overwrites", line: "a\rrun [1]: b", shown: "a\\u000drun [1]: b" },
        { what: "a line's end of Windows", line: "a\r", shown: "a" },
        { what: "a line's end of Unicode", line: "a\u2028b\u0085c", shown: "a\\u2028b\\u0085c" },
        { what: "the other direction", line: "a\u202eb", shown: "a\\u202eb" },
        { what: "tabs and other scripts", line: "\tgrün 你好 👩‍🚀", shown: "\tgrün 你好 👩‍🚀" },
    ]) {
        it(`is one line that says no more than it does, with ${what}`, () => {
            assert.equal(printable(line), shown);
        });
    }

    it("is cut after it was made printable, to what the peer takes", async () => {
        const speech = newSpeech(terminal, "assets", () => now);
        await speech.pass("\u0001".repeat(60_000));
        assert.equal(heard.join("").replaceAll("assets: ", "").length, 6 * 60_000);
        assert.ok(heard.every((line) => Buffer.byteLength(line) < 64 * 1024));
    });
});
