import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";

interface Job {
    readonly environment: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

const text = readFileSync("docs/workflows/deploy-stack.yml", "utf8");
const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: Readonly<Record<string, Job>> }; // The file beside us.

describe("the workflow that brings a stack up", () => {
    it("has an account for previews and another for changes, and no right to the repository but to read it", () => {
        assert.deepEqual(permissions, {});
        assert.deepEqual(
            Object.entries(jobs).map(([name, job]) => [name, job.environment, job.permissions]),
            [
                ["preview", "preview", { contents: "read" }],
                ["up", "production", { contents: "read" }],
            ],
        );
    });

    it("uses GitHub's own actions only, each by its commit, with the version beside it", () => {
        const used = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
        assert.equal(used.length, 4);
        const loose = used.filter((line) => !/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
        assert.deepEqual(loose, []);
    });

    for (const [name, { steps }] of Object.entries(jobs)) {
        it(`checks the state before anything of it can run: ${name}`, () => {
            const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
            for (const script of scripts) {
                execFileSync("bash", ["-n"], { input: script, stdio: "pipe" });
                assert.doesNotMatch(script, /\$\{\{/);
            }
            const lines = scripts.join("\n").split("\n");
            const check = lines.indexOf('npm run --silent state:check -- --stack "$STACK"');
            const first = lines.findIndex((line) => /^pulumi /.test(line));
            assert.ok(check >= 0 && first === check + 1, lines.join("\n"));
            assert.equal(lines.filter((line) => /\bpulumi /.test(line)).length, 1);
        });
    }
});
