import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { runScript, scriptOf, type Job } from "../workflow-steps";

const text = readFileSync("docs/workflows/find-drift.yml", "utf8");
const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: Readonly<Record<string, Job>> }; // The file beside us.

describe("the workflow that looks for drift", () => {
    it("has a previewer's account where it looks, and none where it may write issues", () => {
        assert.deepEqual(permissions, {});
        assert.deepEqual(
            Object.entries(jobs).map(([name, job]) => [name, job.environment, job.permissions]),
            [
                ["look", "preview", { contents: "read" }],
                ["tell", undefined, { issues: "write" }],
            ],
        );
        const loose = text.split("\n").filter((line) => /uses:/.test(line) && !/@[0-9a-f]{40} # v\d/.test(line));
        assert.deepEqual(loose, []);
    });

    it("changes nothing, and says nothing where there is none", () => {
        const script = scriptOf(jobs, "look");
        const pulumi = 'echo "$*" >> "$RUNNER_TEMP/asked"';
        const { asked, output } = runScript(script, { npm: "", pulumi });
        assert.match(
            asked,
            /^refresh --preview-only --expect-no-changes --stack dev --non-interactive --color never\n$/,
        );
        assert.equal(output, "");
        assert.throws(() => runScript(script, { npm: "exit 1", pulumi }));
    });

    it("tells what it has found, and what it could not look at", () => {
        const pulumi = "echo org1-gateway deleted; echo error >&2; exit 1";
        const { output } = runScript(scriptOf(jobs, "look"), { npm: "", pulumi });
        assert.match(output, /^found<<(end-[0-9a-f]{32})\norg1-gateway deleted\nerror\n\n\1\n$/);
    });

    it("opens one issue for all nights", () => {
        const script = scriptOf(jobs, "tell");
        const told = (number: string): string => {
            const gh = `echo "$*" >> "$RUNNER_TEMP/asked"; case "$*" in *list*) printf '${number}' ;; esac`;
            const { asked, folder } = runScript(script, { gh }, { FOUND: "a\n# b" });
            assert.match(folder("issue.md"), /\n\n {4}a\n {4}# b\n$/);
            return asked.trim().split("\n").at(-1) ?? "";
        };
        assert.match(told(""), /^issue create --title Stack dev is not as its state has it --body-file .*issue\.md$/);
        assert.match(told("7\\n"), /^issue comment 7 --body-file .*issue\.md$/);
    });
});
