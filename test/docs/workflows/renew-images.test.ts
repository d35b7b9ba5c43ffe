import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";

interface Step {
    readonly name?: string;
    readonly run?: string;
}

interface Job {
    readonly needs?: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly steps: readonly Step[];
}

const text = readFileSync("docs/workflows/renew-images.yml", "utf8");
const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: Readonly<Record<string, Job>> }; // The file beside us.
const scriptOf = (job: string, name: string): string =>
    jobs[job]?.steps.find((step) => step.name === name)?.run ?? assert.fail(`${job} has no step ${name}`);

describe("the workflow that renews the digests of the default images", () => {
    it("runs the project's command where no token may push, and pushes where none of its packages runs", () => {
        assert.deepEqual(permissions, {});
        assert.deepEqual(
            Object.entries(jobs).map(([name, job]) => [name, job.permissions, job.needs]),
            [
                ["find", { contents: "read" }, undefined],
                ["propose", { contents: "write", "pull-requests": "write" }, "find"],
            ],
        );
        assert.match(scriptOf("find", "Find the digests"), /npm run --silent images:pin/);
        const pushing = jobs["propose"]?.steps.map(({ run = "" }) => run).join("\n");
        assert.doesNotMatch(pushing ?? "", /\b(?:npm|npx|node|tsx)\b/);
        const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
        assert.ok("images:pin" in scripts);
    });

    it("uses GitHub's own actions only, each by its commit, with the version beside it", () => {
        const used = text.split("\n").filter((line) => /^\s*(?:- )?uses:/.test(line));
        assert.equal(used.length, 5);
        const loose = used.filter((line) => !/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
        assert.deepEqual(loose, []);
    });

    it("has scripts that a shell reads, into which nothing is written by GitHub", () => {
        for (const { run } of Object.values(jobs).flatMap(({ steps }) => steps)) {
            if (run !== undefined) {
                execFileSync("bash", ["-n"], { input: run, stdio: "pipe" });
                assert.doesNotMatch(run, /\$\{\{/);
            }
        }
    });

    it("takes from the patch nothing else than what the command writes", () => {
        const root = mkdtempSync(join(tmpdir(), "renew-"));
        const git = (...args: readonly string[]): string =>
            execFileSync("git", ["-C", root, "-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
                encoding: "utf8",
            });
        const pinned = "components/config/pinned-images.json";
        git("init", "--quiet");
        mkdirSync(join(root, "components/config"), { recursive: true });
        copyFileSync(pinned, join(root, pinned));
        copyFileSync("index.ts", join(root, "index.ts"));
        git("add", "--all");
        git("-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "first");
        writeFileSync(join(root, pinned), '{ "node:22-slim": "sha256:1" }\n');
        writeFileSync(join(root, "index.ts"), "evil\n");
        writeFileSync(join(root, "images.patch"), git("diff"));
        git("checkout", "--quiet", "--", ".");
        const script = scriptOf("propose", "Open a pull request");
        const [apply = ""] = /^git apply(?:.*\\\n)*.*$/m.exec(script) ?? [];
        execFileSync("bash", ["-euo", "pipefail", "-c", apply], {
            cwd: root,
            env: { ...process.env, RUNNER_TEMP: root },
        });
        assert.equal(git("diff", "--name-only").trim(), pinned);
        rmSync(root, { recursive: true });
    });
});
