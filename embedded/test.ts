import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { note } from "./progress";
import { ensureToolchain } from "./toolchain/toolchain";

const project = join(__dirname, "..");
const results = z.object({ passed: z.number(), failed: z.number(), skipped: z.number() });

/** How many tests ended how, as mocha counted them. */
export type Results = z.infer<typeof results>;

/** Types, lint and format, then the unit tests, then the end-to-end ones; prints their counts. Resolves to the exit status. */
export async function test(): Promise<number> {
    const checked = await check();
    const status = summarise([await unitTests(), await endToEndTests()]);
    return checked ? status : 1;
}

/** The end-to-end tests alone. */
export async function e2e(): Promise<number> {
    return summarise([await endToEndTests()]);
}

/** Prints the counts of all runs together as the last line. Zero tests are a failure, as nothing has been shown. */
export function summarise(runs: readonly Results[]): number {
    const total = (key: keyof Results): number => runs.reduce((sum, run) => sum + run[key], 0);
    const skipped = total("skipped");
    note(`${total("passed")} passed, ${total("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    return total("failed") > 0 || total("passed") === 0 ? 1 : 0;
}

async function check(): Promise<boolean> {
    note("Types, lint and format");
    const status = await run("npm", ["run", "--silent", "check"], process.env);
    note(
        status === 0 ? "✓ types, lint and format" : "✗ npm run check failed: the run will fail, whatever the tests say",
    );
    return status === 0;
}

function unitTests(): Promise<Results> {
    return mocha("unit tests", [], process.env);
}

async function endToEndTests(): Promise<Results> {
    const { bin } = await ensureToolchain();
    const env = { ...process.env, PATH: [...bin, process.env.PATH].join(delimiter) };
    // The settings file is for the unit tests; these are slow by nature, and hang only when something is wrong.
    const options = ["--no-config", "--node-option", "import=tsx", "--timeout", "1800000", "test/e2e/**/*.test.ts"];
    return mocha("end-to-end tests", options, env);
}

/** Runs mocha to its end. A run that leaves no result is a failure of its own. */
export async function mocha(name: string, options: readonly string[], env: NodeJS.ProcessEnv): Promise<Results> {
    const folder = mkdtempSync(join(tmpdir(), "results-"));
    const file = join(folder, "results.json");
    try {
        const args = [
            join("node_modules", "mocha", "bin", "mocha.js"),
            "--reporter",
            "./test/support/reporter.ts",
            ...options,
        ];
        const status = await run(process.execPath, args, { ...env, TEST_RESULT: file });
        return readResults(name, file, status);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

function readResults(name: string, file: string, status: number): Results {
    try {
        const counted = results.parse(JSON.parse(readFileSync(file, "utf8")));
        // Mocha can fail beside its tests, for example when a file could not be loaded in time.
        return status !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
    } catch {
        note(`✗ the ${name} ended without a result (mocha's exit status was ${status}): counted as one failure`);
        return { passed: 0, failed: 1, skipped: 0 };
    }
}

/** Runs a program on our own terminal. Resolves to its exit status. */
function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, { cwd: project, env, stdio: "inherit" });
        child.once("error", reject);
        child.once("exit", (code) => {
            resolve(code ?? 1);
        });
    });
}
