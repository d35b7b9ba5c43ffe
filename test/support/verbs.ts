import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";

import { builders } from "../../builder/contract";

/** The shells that peers' images have. */
export const shells: readonly (readonly string[])[] = [["dash"], ["busybox", "sh"]];

/** The folder of the checkout. */
export const checkout = join(__dirname, "..", "..");

/** A temporary folder of the builder as its image has it: the agent, the verbs, and verbs that need no agent. */
export async function makeBuilderHome(): Promise<string> {
    const home = mkdtempSync(join(tmpdir(), "builder-"));
    await build({
        entryPoints: ["agent", "verb"].map((name) => join(checkout, "builder", `${name}.ts`)),
        bundle: true,
        platform: "node",
        target: "node20",
        outdir: home,
        outExtension: { ".js": ".cjs" },
        logLevel: "error",
    });
    for (const { kind } of builders) {
        cpSync(join(checkout, "builder", "bin"), join(home, kind, "bin"), { recursive: true });
    }
    return home;
}

/** A process of a verb or of the agent. */
export interface Started {
    readonly process: ChildProcess;
    /** What it wrote to its standard error so far. */
    stderr(): string;
    /** Its exit status, or the signal that ended it, once its standard error is closed too. */
    readonly status: Promise<number | NodeJS.Signals | null>;
}

export interface VerbCall {
    readonly shell: readonly string[];
    /** Path of the verb. */
    readonly verb: string;
    readonly args: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
}

/** Starts a verb with nothing in its environment but PATH and what is given, as the peer does. */
export function startVerb({ shell: [program = "", ...options], verb, args, environment }: VerbCall): Started {
    return start(program, [...options, verb, ...args], environment);
}

/** Starts a program; its standard error is read, its standard output is dropped. */
export function start(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
): Started {
    const env = { PATH: process.env.PATH, ...environment };
    const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
    });
    const status = new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
        child.once("error", reject);
        child.once("close", (code, signal) => {
            resolve(code ?? signal);
        });
    });
    return { process: child, stderr: () => text, status };
}

/** A temporary folder with files, by their paths in it; a path that ends with a slash is an empty folder. */
export function makeFolder(files: Readonly<Record<string, unknown>>): string {
    const folder = mkdtempSync(join(tmpdir(), "verbs-"));
    for (const [path, content] of Object.entries(files)) {
        const place = join(folder, path);
        mkdirSync(path.endsWith("/") ? place : dirname(place), { recursive: true });
        if (!path.endsWith("/")) {
            const isWhole = typeof content === "string" || content instanceof Uint8Array;
            writeFileSync(place, isWhole ? content : JSON.stringify(content));
        }
    }
    return folder;
}

export function removeFolder(folder: string): void {
    rmSync(folder, { recursive: true, force: true });
}

/** Ends a process at once, as the kernel does without memory. */
export async function kill({ process, status }: Started): Promise<void> {
    process.kill("SIGKILL");
    await status;
}

/** Ends a verb as its peer does, or an agent as Kubernetes does. */
export async function stopped({ process, status }: Started): Promise<void> {
    process.kill("SIGTERM");
    await status;
}

/** Waits until something holds; looks at it now and then, since other processes bring it about. Fails after 10 s. */
export function eventually(what: string, holds: () => boolean): Promise<void> {
    return untilHolds(what, holds, { seconds: 10, pause: 10 });
}

/** As eventually, of what a cluster brings about: looks ten times a second and fails after a minute. */
export function withinMinute(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    return untilHolds(what, holds, { seconds: 60, pause: 100 });
}

async function untilHolds(
    what: string,
    holds: () => boolean | Promise<boolean>,
    { seconds, pause }: { readonly seconds: number; readonly pause: number },
): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!(await holds())) {
        if (Date.now() > end) {
            throw new Error(`not within ${seconds} s: ${what}`);
        }
        await new Promise((resolve) => setTimeout(resolve, pause));
    }
}
