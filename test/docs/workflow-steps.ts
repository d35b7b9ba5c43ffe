import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** A job of a workflow. */
export interface Job {
    readonly environment: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: object }[];
}

/** What the last step of a job runs. */
export function scriptOf(jobs: Readonly<Record<string, Job>>, job: string): string {
    const scripts = jobs[job]?.steps.flatMap(({ run }) => (run === undefined ? [] : [run])) ?? [];
    return scripts.at(-1) ?? assert.fail(`job ${job} runs nothing`);
}

/** Runs a step's script as the workflow does, with programs that take notes in place of those that it calls. */
export function runScript(
    script: string,
    programs: Readonly<Record<string, string>>,
    more: NodeJS.ProcessEnv = {},
): {
    readonly summary: string;
    readonly output: string;
    readonly asked: string;
    readonly folder: (name: string) => string;
} {
    const root = mkdtempSync(join(tmpdir(), "workflow-"));
    try {
        for (const [name, body] of Object.entries(programs)) {
            writeFileSync(join(root, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
        }
        const env = {
            ...{
                PATH: [root, process.env.PATH ?? ""].join(delimiter),
                STACK: "dev",
                ACCOUNT: "kubeconfig",
                RUNNER_TEMP: root,
            },
            ...{ GITHUB_STEP_SUMMARY: join(root, "summary"), GITHUB_OUTPUT: join(root, "output"), ...more },
        };
        execFileSync("bash", ["-c", script], { env, stdio: "pipe" });
        const known = new Map(readdirSync(root).map((name) => [name, readFileSync(join(root, name), "utf8")]));
        const folder = (name: string): string => known.get(name) ?? "";
        return { summary: folder("summary"), output: folder("output"), asked: folder("asked"), folder };
    } finally {
        rmSync(root, { recursive: true, force: true });
    }
}
