import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duration, explain, newProgress } from "../../embedded/progress";

/** An output that keeps what was written, and a clock that the test turns. */
function fake(isTTY = false): {
    out: { isTTY: boolean; write: (text: string) => void };
    text: () => string;
    clock: { now: number };
} {
    const written: string[] = [];
    return { out: { isTTY, write: (text) => written.push(text) }, text: () => written.join(""), clock: { now: 0 } };
}

const durations = [
    { milliseconds: 40, text: "0.0 s" },
    { milliseconds: 9940, text: "9.9 s" },
    { milliseconds: 9960, text: "10 s" },
    { milliseconds: 119400, text: "119 s" },
    { milliseconds: 119600, text: "2 min 0 s" },
    { milliseconds: 208000, text: "3 min 28 s" },
];

describe("duration", () => {
    for (const { milliseconds, text } of durations) {
        it(`writes ${milliseconds} ms as ${text}`, () => {
            assert.equal(duration(milliseconds), text);
        });
    }
});

describe("a step", () => {
    it("returns what its work returns and prints its name and time", async () => {
        const { out, text, clock } = fake();
        const { step } = newProgress(out, () => clock.now);
        const result = await step("etcd", () => {
            clock.now = 1500;
            return Promise.resolve(7);
        });
        assert.equal(result, 7);
        assert.equal(text(), "✓ etcd 1.5 s\n");
    });

    it("says its name, the reason and the help when it fails, and keeps the cause", async () => {
        const { out, text } = fake();
        const { step } = newProgress(out, () => 0);
        const cause = new Error("port 29379 is taken");
        await assert.rejects(
            step("etcd", () => Promise.reject(cause), { log: "/l/etcd.log", advice: "Free the port." }),
            {
                message: "etcd failed: port 29379 is taken",
                step: "etcd",
                log: "/l/etcd.log",
                advice: "Free the port.",
                cause,
            },
        );
        assert.equal(text(), "✗ etcd 0.0 s\n");
    });

    it("prefers the log and the advice of what failed to its own", async () => {
        const { step } = newProgress(fake().out, () => 0);
        const cause = Object.assign(new Error("no"), { log: "/own.log", advice: "Own." });
        await assert.rejects(
            step("x", () => Promise.reject(cause), { log: "/l", advice: "Other." }),
            { log: "/own.log", advice: "Own." },
        );
    });

    it("inside another one is the one that failed", async () => {
        const { out, text } = fake();
        const { step } = newProgress(out, () => 0);
        await assert.rejects(
            step("cluster", () => step("etcd", () => Promise.reject(new Error("no disk")))),
            { message: "etcd failed: no disk", step: "etcd" },
        );
        assert.equal(text(), "✗ etcd 0.0 s\n✗ cluster 0.0 s\n");
    });

    it("is shown on a terminal while it runs, and its line is replaced at the end", async () => {
        const { out, text, clock } = fake(true);
        const { step, note } = newProgress(out, () => clock.now);
        await step("etcd", () => {
            clock.now = 2000;
            note("a word");
            return Promise.resolve();
        });
        const clear = "\r\x1b[K";
        assert.equal(text(), `${clear}… etcd 0.0 s${clear}a word\n${clear}… etcd 2.0 s${clear}✓ etcd 2.0 s\n`);
    });
});

describe("explain", () => {
    let folder = "";
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "progress-"));
    });
    after(() => {
        rmSync(folder, { recursive: true });
    });

    it("gives the sentence, the last fifteen lines of the log, and the advice", () => {
        const log = join(folder, "long.log");
        writeFileSync(log, Array.from({ length: 20 }, (_, i) => `line ${i}\n\n`).join(""));
        const error = Object.assign(new Error("etcd failed: it ended"), { log, advice: "Try again." });
        const lines = Array.from({ length: 15 }, (_, i) => `    line ${i + 5}`);
        assert.equal(
            explain(error),
            ["etcd failed: it ended", `The end of ${log}:`, ...lines, "Try again."].join("\n"),
        );
    });

    it("names a log that cannot be read or is empty", () => {
        const log = join(folder, "none.log");
        assert.equal(explain(Object.assign(new Error("no"), { log })), `no\nIts log: ${log}`);
    });

    it("says what to do about a full disk, whatever step met it", () => {
        assert.match(
            explain(new Error("ENOSPC: no space left on device, write")),
            /^ENOSPC.*\nThe disk is full: make room/,
        );
    });

    it("adds nothing to an error that needs nothing", () => {
        assert.equal(explain(new Error("just this")), "just this");
    });
});
