import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { newFakePrograms } from "../support/fakeprograms";

const cases = [
    { name: "success", npm: "echo '12 passed, 0 failed'", status: 0, last: "12 passed, 0 failed" },
    {
        name: "failed tests",
        npm: "echo '12 passed, 3 failed, 1 skipped'; [ $1 != test ] || { echo 'npm error' >&2; exit 1; }",
        status: 1,
        last: "12 passed, 3 failed, 1 skipped",
    },
    {
        name: "the counts of several runs",
        npm: "echo '1 passed, 0 failed'; echo '9 passed, 0 failed'",
        status: 0,
        last: "9 passed, 0 failed",
    },
    { name: "a run without counts", npm: "echo fine", status: 1, last: "0 passed, 0 failed" },
    {
        name: "packages that cannot be installed",
        npm: "[ $1 = test ] || exit 7; echo '1 passed, 0 failed'",
        status: 1,
        last: "0 passed, 0 failed",
    },
];

describe(".ci/run", () => {
    for (const { name, npm, status, last } of cases) {
        it(`ends with the counts and the right status after ${name}`, () => {
            const root = mkdtempSync(join(tmpdir(), "ci-"));
            try {
                cpSync(join(__dirname, "..", "..", ".ci"), join(root, ".ci"), { recursive: true });
                const programs = newFakePrograms(root);
                programs.add("npm", npm);
                const env = { ...process.env, PATH: [programs.bin, process.env.PATH].join(delimiter) };
                const run = spawnSync(join(root, ".ci", "run"), [], { env, encoding: "utf8" });
                assert.equal(run.stdout.trimEnd().split("\n").at(-1), last);
                assert.equal(run.status, status);
            } finally {
                rmSync(root, { recursive: true });
            }
        });
    }
});
