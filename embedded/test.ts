import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { z } from "zod";
import { down } from "./down";
import { places } from "./places";
import { note } from "./progress";
import { ensureTestPackages, ensureToolchain, type Toolchain } from "./toolchain/toolchain";

const project = join(__dirname, "..");
const results = z.object({ passed: z.number(), failed: z.number(), skipped: z.number() });

/** How many tests ended how, as mocha counted them. */
export type Results = z.infer<typeof results>;

/** Types, lint and format, then the unit tests, then the end-to-end ones; ends with their counts. Resolves to the exit status. */
export async function test(): Promise<number> {
    const toolchain = await ensureToolchain();
    await ensureTestPackages();
    const checked = await check();
    const status = finish([await unitTests(toolchain), await endToEndTests(toolchain)]);
    return checked ? status : 1;
}

/** The end-to-end tests of `npm test` alone. */
export async function e2e(): Promise<number> {
    return finish([await endToEndTests(await ensureToolchain())]);
}

/** Those and the long ones: networks that are changed under load, renewed, refused, made by a deployer with few rights. */
export async function e2eAll(): Promise<number> {
    return finish([await endToEndTests(await ensureToolchain(), "test/e2e/**/*.test.ts", longMatrix)]);
}

/** An up that is killed at each point, for an hour or more: at those that may leave something behind, or at all of them. */
export async function interruptions(which: "most" | "all"): Promise<number> {
    const settings = { ...process.env, INTERRUPTIONS: which };
    return finish([await endToEndTests(await ensureToolchain(), "test/e2e/interruptions.matrix.ts", settings)]);
}

/** Settings of tests that have a short form, where the environment does not say otherwise. */
const longMatrix: NodeJS.ProcessEnv = { KILL_ROUNDS: "10", API_SERVER_OUTAGES: "10", ...process.env };

function finish(runs: readonly Results[]): number {
    const all = total(runs);
    note(summary(all));
    return succeeded(all) ? 0 : 1;
}

/** The counts of several runs together. */
export function total(runs: readonly Results[]): Results {
    const sum = (key: keyof Results): number => runs.reduce((all, run) => all + run[key], 0);
    return { passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") };
}

/** The line that a test run ends with. */
export function summary({ passed, failed, skipped }: Results): string {
    return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Zero tests are a failure, as nothing has been shown. */
export function succeeded({ passed, failed }: Results): boolean {
    return failed === 0 && passed > 0;
}

async function check(): Promise<boolean> {
    note("Types, lint and format");
    const status = await run("npm", ["run", "--silent", "check"], process.env);
    note(
        status === 0 ? "✓ types, lint and format" : "✗ npm run check failed: the run will fail, whatever the tests say",
    );
    return status === 0;
}

/** With the tools at hand: the verbs are tried in busybox too, which the machine need not have. */
function unitTests(toolchain: Toolchain): Promise<Results> {
    // `--exit`, as a process that a test left behind must not hold up CI.
    return mocha("unit tests", ["--exit"], withTools(toolchain));
}

function withTools({ bin }: Toolchain, settings = process.env): NodeJS.ProcessEnv {
    return { ...settings, PATH: [...bin, process.env.PATH].join(delimiter) };
}

/** On the embedded cluster, which is left as it was found: running, or not there. */
async function endToEndTests(
    toolchain: Toolchain,
    files = "test/e2e/*.test.ts",
    settings = process.env,
): Promise<Results> {
    const found = existsSync(places.state);
    try {
        return await endToEndRun(toolchain, files, settings);
    } finally {
        if (!found) {
            await down();
        }
    }
}

function endToEndRun(toolchain: Toolchain, files: string, settings: NodeJS.ProcessEnv): Promise<Results> {
    const env = withTools(toolchain, settings);
    // The settings file is for the unit tests. These are slow by nature; `--exit`, as a connection left open must not hold up CI.
    const options = ["--no-config", "--node-option", "import=tsx", "--timeout", "1800000", "--exit", files];
    return mocha("end-to-end tests", options, env);
}

async function mocha(name: string, options: readonly string[], env: NodeJS.ProcessEnv): Promise<Results> {
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
        const { counted, problem } = readResults(file, status);
        if (problem !== undefined) {
            note(`✗ the ${name} ${problem}`);
        }
        return counted;
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** What mocha left behind. A run without a result is a failure of its own, and so is a bad status that no test explains. */
export function readResults(file: string, status: number): { readonly counted: Results; readonly problem?: string } {
    const counts = results.safeParse(readJson(file)).data;
    if (counts === undefined) {
        const problem = `ended without a result (mocha's exit status was ${status}): counted as one failure`;
        return { counted: { passed: 0, failed: 1, skipped: 0 }, problem };
    }
    if (status !== 0 && counts.failed === 0) {
        return {
            counted: { ...counts, failed: 1 },
            problem: `passed, but mocha ended with status ${status}: counted as one failure`,
        };
    }
    return { counted: counts };
}

function readJson(file: string): unknown {
    try {
        return JSON.parse(readFileSync(file, "utf8"));
    } catch {
        return undefined;
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
