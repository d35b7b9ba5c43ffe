import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { runScript, scriptOf, type Job } from "../workflow-steps";

const text = readFileSync("docs/workflows/deploy-stack.yml", "utf8");
const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: Readonly<Record<string, Job>> }; // The file beside us.

describe("the workflow that brings a stack up", () => {
    it("has an account for previews and another for changes, which may but read the repository; what may comment has neither", () => {
        assert.deepEqual(permissions, {});
        assert.deepEqual(
            Object.entries(jobs).map(([name, job]) => [name, job.environment, job.permissions]),
            [
                ["preview", "preview", { contents: "read" }],
                ["comment", undefined, { "pull-requests": "write" }],
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

    for (const [name, { steps }] of Object.entries(jobs).filter(([job]) => job !== "comment")) {
        it(`checks the state before anything of it can run: ${name}`, () => {
            const scripts = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
            for (const script of scripts) {
                execFileSync("bash", ["-n"], { input: script, stdio: "pipe" });
                assert.doesNotMatch(script, /\$\{\{/);
            }
            const lines = scripts.join("\n").split("\n");
            const check = lines.indexOf('npm run --silent state:check -- --stack "$STACK"');
            const runs = /^(?:pulumi|npm run --silent report) /;
            const first = lines.findIndex((line) => runs.test(line));
            const between = lines.slice(check + 1, first);
            assert.ok(check >= 0 && between.every((line) => line.startsWith("#")), lines.join("\n"));
            assert.equal(lines.filter((line) => runs.test(line)).length, 1);
        });
    }

    it("tells a change with its report, of several lines, and fails where there is none", () => {
        const script = scriptOf(jobs, "preview");
        for (const status of [0, 2, 3]) {
            const { summary, output } = runScript(script, {
                npm: `[ "$3" != report ] || { printf 'a\\nb\\n'; exit ${status}; }`,
            });
            assert.equal(summary, "a\nb\n");
            assert.match(output, /^report<<(end-[0-9a-f]{32})\na\nb\n\1\n$/);
        }
        assert.throws(() => runScript(script, { npm: '[ "$3" != report ]' }));
        assert.throws(() => runScript(script, { npm: '[ "$3" != state:check ]' }));
    });

    it("writes the report into its own comment of the last time, or a new one", () => {
        const script = scriptOf(jobs, "comment");
        const asked = (id: string): readonly string[] => {
            const gh = `echo "$*" >> "$RUNNER_TEMP/asked"; case "$*" in *--paginate*) printf '${id}' ;; esac`;
            const { folder, asked: calls } = runScript(
                script,
                { gh },
                { REPORT: "# a\n$(id)", COMMENTS: "of/7", COMMENT: "one" },
            );
            assert.equal(folder("comment.md"), "<!-- fabric-report of dev -->\n# a\n$(id)\n");
            return calls.trim().split("\n").slice(1);
        };
        const [found = ""] = asked("11\\n12\\n");
        assert.match(found, /^api --silent --method PATCH one\/12 --field body=@.*\/comment\.md$/);
        const [made = ""] = asked("");
        assert.match(made, /^api --silent --method POST of\/7 --field body=@.*\/comment\.md$/);
    });
});
