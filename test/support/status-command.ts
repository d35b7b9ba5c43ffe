import { execFile } from "node:child_process";
import { join } from "node:path";
import { pulumiEnvironment } from "../../embedded/environment";
import type { Status } from "../../status/status";
import type { LiveStack } from "./live-stack";

/** What `npm run status` left. */
export interface StatusRun {
    readonly exit: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Asks how the network of a stack under test is, as a user does on a cluster of their own. */
export function runStatus(
    { toolchain, folder }: Pick<LiveStack, "toolchain" | "folder">,
    stack: string,
    ...words: readonly string[]
): Promise<StatusRun> {
    const env = {
        ...pulumiEnvironment(toolchain),
        PULUMI: toolchain.path("pulumi"),
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
    };
    const args = ["--import", "tsx", "status/main.ts", "--stack", stack, ...words];
    const options = { cwd: join(__dirname, "../.."), env, maxBuffer: 2 ** 26 };
    return new Promise((resolve) => {
        execFile(process.execPath, args, options, (error, stdout, stderr) => {
            const exit = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
            resolve({ exit, stdout, stderr });
        });
    });
}

/** The status as data, and the exit status. */
export async function statusOf(
    live: Pick<LiveStack, "toolchain" | "folder">,
    name: string,
): Promise<{ readonly exit: number; readonly status: Status }> {
    const { exit, stdout, stderr } = await runStatus(live, name, "--json");
    if (stdout === "") {
        throw new Error(`status has ended with ${exit}: ${stderr}`);
    }
    return { exit, status: JSON.parse(stdout) as Status };
}
