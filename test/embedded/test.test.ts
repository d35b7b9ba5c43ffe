import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readResults, succeeded, summary, total, type Results } from "../../embedded/test";

const project = join(__dirname, "..", "..");

const summaries: readonly { readonly runs: readonly Results[]; readonly line: string; readonly good: boolean }[] = [
    { runs: [], line: "0 passed, 0 failed", good: false },
    { runs: [{ passed: 0, failed: 0, skipped: 2 }], line: "0 passed, 0 failed, 2 skipped", good: false },
    {
        runs: [
            { passed: 3, failed: 0, skipped: 0 },
            { passed: 4, failed: 0, skipped: 1 },
        ],
        line: "7 passed, 0 failed, 1 skipped",
        good: true,
    },
    {
        runs: [
            { passed: 3, failed: 0, skipped: 0 },
            { passed: 0, failed: 2, skipped: 0 },
        ],
        line: "3 passed, 2 failed",
        good: false,
    },
];

const fixture = `
    it("passes", () => {});
    it("passes too", () => {});
    it("fails", () => { throw new Error("on purpose"); });
    it.skip("is skipped", () => {});
    describe("a group", () => { before(() => { throw new Error("on purpose"); }); it("never runs", () => {}); });`;

describe("the end of a test run", () => {
    for (const { runs, line, good } of summaries) {
        it(`is "${line}" and ${good ? "a success" : "a failure"}`, () => {
            assert.equal(summary(total(runs)), line);
            assert.equal(succeeded(total(runs)), good);
        });
    }
});

describe("the counts of a test run", () => {
    let folder = "";
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "counts-"));
    });
    afterEach(() => {
        rmSync(folder, { recursive: true });
    });

    it("are mocha's own", () => {
        const [tests, counts] = [join(folder, "some.cjs"), join(folder, "results.json")];
        writeFileSync(tests, fixture);
        const args = ["node_modules/mocha/bin/mocha.js", "--no-config", "--node-option", "import=tsx"];
        const { status, stdout } = spawnSync(
            process.execPath,
            [...args, "--reporter", "./test/support/reporter.ts", tests],
            {
                cwd: project,
                env: { ...process.env, TEST_RESULT: counts },
                encoding: "utf8",
            },
        );
        assert.match(stdout, /2 passing/);
        assert.equal(status, 2);
        assert.deepEqual(readResults(counts, 2), { counted: { passed: 2, failed: 2, skipped: 1 } });
    });

    it("are one failure when mocha leaves none", () => {
        assert.deepEqual(readResults(join(folder, "none.json"), 0), {
            counted: { passed: 0, failed: 1, skipped: 0 },
            problem: "ended without a result (mocha's exit status was 0): counted as one failure",
        });
    });

    it("have one failure more when mocha fails though no test did", () => {
        const counts = join(folder, "results.json");
        writeFileSync(counts, JSON.stringify({ passed: 5, failed: 0, skipped: 0 }));
        assert.deepEqual(readResults(counts, 7), {
            counted: { passed: 5, failed: 1, skipped: 0 },
            problem: "passed, but mocha ended with status 7: counted as one failure",
        });
        assert.deepEqual(readResults(counts, 0), { counted: { passed: 5, failed: 0, skipped: 0 } });
    });
});
