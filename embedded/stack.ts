import { execFile, spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { failure, reasonOf } from "../fabric/failure";
import { type Places, places as ownPlaces } from "./places";

/** The stack of `npm start`. */
export const stackName = "dev";

const project = join(__dirname, "..");

/** The stack's settings as the CLI is to use them: those of the checkout, with what the CLI itself adds to them. */
export function stackConfigFile(places: Places = ownPlaces): string {
    return join(projectFolder(places), `Pulumi.${stackName}.yaml`);
}

/**
 * Brings the copy of the stack's settings up to date. The CLI writes the salt of the stack's secrets into the settings
 * file; in a copy, the checkout stays clean.
 */
export function writeStackConfig(places: Places = ownPlaces): void {
    const path = stackConfigFile(places);
    mkdirSync(projectFolder(places), { recursive: true });
    const wanted = readFileSync(join(project, `Pulumi.${stackName}.yaml`), "utf8");
    writeFileSync(path, withSalt(wanted, existsSync(path) ? readFileSync(path, "utf8") : ""));
}

/** The settings with the salt that an earlier copy has, unless they bring one. */
export function withSalt(settings: string, earlier: string): string {
    const salt = /^encryptionsalt:.*$/m;
    const [kept] = salt.exec(earlier) ?? [];
    return kept === undefined || salt.test(settings) ? settings : `${settings.trimEnd()}\n${kept}\n`;
}

/** Makes the stack in the state backend, unless it is there. */
export async function ensureStack(
    pulumi: string,
    env: Readonly<Record<string, string>>,
    places: Places = ownPlaces,
): Promise<void> {
    writeStackConfig(places);
    if (existsSync(join(places.pulumiState, ".pulumi", "stacks", "fabric", `${stackName}.json`))) {
        return;
    }
    // In a folder of its own with a project of the same name, because this command knows no --config-file.
    writeFileSync(join(projectFolder(places), "Pulumi.yaml"), "name: fabric\nruntime: nodejs\n");
    try {
        const args = ["stack", "init", stackName, "--no-select", "--non-interactive"];
        await promisify(execFile)(pulumi, args, { cwd: projectFolder(places), env });
    } catch (error) {
        throw failure({ operation: "make the stack", target: stackName }, reasonOf(error));
    }
}

/** What the CLI needs to know to work on the stack, beside its environment. */
export function stackSettings(places: Places = ownPlaces): Readonly<Record<string, string>> {
    return { PULUMI_STACK: stackName, PULUMI_OPTION_CONFIG_FILE: stackConfigFile(places) };
}

/** Runs `pulumi up`, handing each line to `told`; all of them go to the log too. */
export async function up(
    pulumi: string,
    env: Readonly<Record<string, string>>,
    log: string,
    told: (line: string) => void,
): Promise<void> {
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--color", "never", "--suppress-outputs"];
    const child = spawn(pulumi, args, { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
    const record = createWriteStream(log);
    const stop = (): boolean => child.kill("SIGINT");
    process.once("exit", stop);
    for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on("line", (line) => {
            record.write(`${line}\n`);
            told(line);
        });
    }
    const status = await new Promise<number>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code) => {
            resolve(code ?? 1);
        });
    });
    process.removeListener("exit", stop);
    await new Promise((resolve) => record.end(resolve));
    if (status !== 0) {
        const advice = "Run `npm start` again when the cause is gone: it goes on where it stopped.";
        throw failure({ operation: "bring up", target: `stack ${stackName}`, log, advice }, diagnostics(log));
    }
}

/** The part of Pulumi's output that says what went wrong. */
function diagnostics(log: string): string {
    const text = readFileSync(log, "utf8");
    const from = text.indexOf("Diagnostics:");
    const part = from < 0 ? text.trim().split("\n").slice(-15).join("\n") : text.slice(from + "Diagnostics:".length);
    return part.split(/^(?:Resources|Outputs):/m)[0]?.trim() ?? "pulumi said nothing";
}

function projectFolder(places: Places): string {
    return join(places.state, "project");
}
