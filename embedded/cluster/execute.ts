import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { failure, reasonOf } from "../../ground/failure";

const execute = promisify(execFile);

/** Runs a command of the machine and returns what it printed. Fails with what it complained about. */
export async function run(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
    try {
        const { stdout } = await execute(command, [...args], { encoding: "utf8", maxBuffer: 16 * 1024 * 1024, env });
        return stdout;
    } catch (error) {
        throw failure({ operation: `run ${[command, ...args].join(" ")}`, target: "this machine" }, complaint(error));
    }
}

/** Whether a command succeeds. */
export async function runQuietly(command: string, args: readonly string[]): Promise<boolean> {
    try {
        await execute(command, [...args]);
        return true;
    } catch {
        return false;
    }
}

function complaint(error: unknown): string {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    return stderr === "" ? reasonOf(error) : stderr;
}
