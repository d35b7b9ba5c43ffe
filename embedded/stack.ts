import { type ChildProcess, execFile, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { failure, reasonOf } from "../ground/failure";
import { locksOf } from "./recovery";
import { waitForLocks } from "./stack-lock";
import { type OwnStack, devStack, projectFolder, writeStackConfig } from "./stack-settings";

const project = join(__dirname, "..");

/** Makes the stack in the state backend, unless it is there, once no other run of the CLI works on it. */
export async function ensureStack(
    pulumi: string,
    env: Readonly<Record<string, string>>,
    stack: OwnStack = devStack(),
): Promise<void> {
    const { name, places } = stack;
    writeStackConfig(stack);
    await waitForLocks(locksOf(name, places));
    if (existsSync(join(places.pulumiState, ".pulumi", "stacks", "fabric", `${name}.json`))) {
        return;
    }
    // In a folder of its own with a project of the same name, because this command knows no --config-file.
    writeFileSync(join(projectFolder(places), "Pulumi.yaml"), "name: fabric\nruntime: nodejs\n");
    try {
        const args = ["stack", "init", name, "--no-select", "--non-interactive"];
        await promisify(execFile)(pulumi, args, { cwd: projectFolder(places), env });
    } catch (error) {
        throw failure({ operation: "make the stack", target: name }, reasonOf(error));
    }
}

/** What `up` is run with. */
export interface Update {
    /** Name of the stack. */
    readonly stack: string;
    readonly pulumi: string;
    /** With what the CLI needs to know of the stack. */
    readonly env: Readonly<Record<string, string>>;
    /** Everything that the CLI prints. */
    readonly log: string;
    /** The cluster's cgroup, so that `npm run down` ends the update and all that it started. */
    readonly cgroup: string;
    /** Gets each line that the CLI prints. */
    readonly told: (line: string) => void;
    /** What a user types to go on when it has failed. */
    readonly again: string;
}

/** Runs `pulumi up`. When this process ends early the CLI is asked to stop, finishes what it does at that moment and keeps its state whole. Resolves to the CLI's diagnostics, if any. */
export async function up({ stack, pulumi, env, log, cgroup, told, again }: Update): Promise<string | undefined> {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never", "--suppress-outputs"];
    const output = openSync(log, "w");
    const script = 'echo 0 > "$0"/cgroup.procs && exec "$@"';
    // A file instead of a pipe, and a process group of its own, so that neither our end nor the terminal's Ctrl-C cuts it off.
    const stdio = ["ignore", output, output] as const;
    const child = spawn("/bin/sh", ["-c", script, cgroup, pulumi, ...args], {
        cwd: project,
        env,
        detached: true,
        stdio: [...stdio],
    });
    closeSync(output);
    const stop = (): boolean => child.kill("SIGINT");
    process.once("exit", stop);
    const lines = newTail(log, told);
    const timer = setInterval(lines.read, 300);
    const end = await endOf(child).finally(() => {
        clearInterval(timer);
        process.removeListener("exit", stop);
    });
    lines.read();
    const problems = diagnostics(readFileSync(log, "utf8"));
    if (end !== undefined) {
        const advice = `All that it printed: ${log}. Run \`${again}\` again when the cause is gone: it goes on where it stopped.`;
        const what = { operation: "bring up", target: `stack ${stack}`, advice };
        throw failure(what, problems ?? `pulumi ${end}`);
    }
    return problems;
}

/** Undefined when the program succeeded, else how it ended. */
function endOf(child: ChildProcess): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
        child.once("error", reject);
        child.once("exit", (code, signal) => {
            const how = signal === null ? `ended with status ${String(code)}` : `was ended by ${signal}`;
            resolve(code === 0 ? undefined : how);
        });
    });
}

/** Hands on the complete lines that a growing file has got since the last time. */
function newTail(path: string, told: (line: string) => void): { readonly read: () => void } {
    let done = 0;
    return {
        read: () => {
            const text = readFileSync(path, "utf8");
            const whole = text.slice(done, text.lastIndexOf("\n") + 1);
            done += whole.length;
            whole
                .split("\n")
                .filter((line) => line !== "")
                .forEach(told);
        },
    };
}

/** How many resources the CLI has made, changed and left, by its own signs: `+ 3 created, ~ 1 updated, 4 unchanged`; undefined when it did not come that far. */
export function counts(output: string): string | undefined {
    const [, found] = /^Resources:\n((?: {4}.*\n)+)/m.exec(output) ?? [];
    return found
        ?.replace(/\d+ changes?\. /, "")
        .trim()
        .replace(/\s*\n\s*/g, ", ");
}

/** What the CLI printed about what went wrong; undefined when it said nothing. */
export function diagnostics(output: string): string | undefined {
    const [, found] = output.split(/^Diagnostics:$/m);
    const [section = ""] = (found ?? "").split(/^(?:Resources|Outputs|Duration):/m);
    const told = section.split("\n").filter((line) => line.trim() !== "");
    const errors = output.split("\n").filter((line) => line.startsWith("error: "));
    // A line that ends with a colon only names the resource that the next lines are about.
    const lines = told.some((line) => !line.endsWith("):")) ? told : errors;
    return lines.length === 0 ? undefined : lines.join("\n").trim();
}
