import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse, stringify } from "yaml";

/** What a command of the Pulumi CLI left. */
export interface Run {
    readonly status: number;
    readonly output: string;
}

export interface StackSettings {
    readonly name: string;
    /** Where its config file and state live. */
    readonly folder: string;
    /** Environment of the CLI, as the embedded stack has it. */
    readonly environment: NodeJS.ProcessEnv;
    /** Encrypts the secrets of its state. Default one that is the same for all. */
    readonly passphrase?: string;
    /** Changes Pulumi.dev.yaml's settings (keys without the project's name). */
    readonly change: (config: Record<string, unknown>) => void;
}

/** A stack of this program under test, run by the real Pulumi CLI. */
export interface Stack {
    /** Runs the CLI on this stack, `preview --diff` for example; never throws for a failing run. */
    run(...args: readonly string[]): Promise<Run>;
    /** Runs the CLI with more in its environment. */
    runWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Run>;
    /** Runs the program's own command that takes away what a killed run left. */
    recover(): Promise<Run>;
    /** Starts the CLI in a process group of its own, waits for the moment, and ends all of the group at once as a crash does. */
    killed(args: readonly string[], moment: () => Promise<void>): Promise<Run>;
    /** Writes the config file anew. */
    configure(change: (config: Record<string, unknown>) => void): void;
    outputs(): Promise<Record<string, unknown>>;
    /** The state as the backend has it. */
    state(): Promise<State>;
}

export interface State {
    readonly deployment: { readonly resources?: readonly StateResource[] };
}

export interface StateResource {
    readonly urn: string;
    readonly type: string;
    readonly inputs?: Readonly<Record<string, unknown>>;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

const project = join(__dirname, "../..");

/** Makes an empty stack of that name with the dev stack's config, changed. */
export async function newStack(settings: StackSettings): Promise<Stack> {
    const file = join(settings.folder, `Pulumi.${settings.name}.yaml`);
    const env = {
        ...settings.environment,
        PULUMI_BACKEND_URL: `file://${settings.folder}`,
        PULUMI_CONFIG_PASSPHRASE: settings.passphrase ?? "test",
    };
    // Made from a folder of its own: `stack init` writes the salt of its secrets beside the Pulumi.yaml that it finds.
    writeFileSync(join(settings.folder, "Pulumi.yaml"), stringify({ name: "fabric", runtime: "nodejs" }));
    const salted = await pulumi(["stack", "init", settings.name, "--cwd", settings.folder], env);
    if (salted.status !== 0) {
        throw new Error(`cannot make stack ${settings.name}: ${salted.output}`);
    }
    const told = (args: readonly string[]): readonly string[] => [
        ...[...args, "--stack", settings.name, ...(takesConfig(args) ? ["--config-file", file] : [])],
    ];
    const run = (...args: readonly string[]): Promise<Run> => pulumi(told(args), env);
    const configure = (change: StackSettings["change"]): void => {
        writeFileSync(file, stringify(changed(file, change)));
    };
    configure(settings.change);
    return {
        run,
        runWith: (variables, ...args) => pulumi(told(args), { ...env, ...variables }),
        recover: () => recovered(["--stack", settings.name, "--config-file", file], env),
        killed: (args, moment) => killed([...args, "--stack", settings.name, "--config-file", file], env, moment),
        configure,
        outputs: async () => JSON.parse((await run("stack", "output", "--json")).output) as Record<string, unknown>,
        state: async () => JSON.parse((await run("stack", "export")).output) as State,
    };
}

function takesConfig([command = ""]: readonly string[]): boolean {
    return ["preview", "up", "refresh", "destroy"].includes(command);
}

/** The dev stack's settings with the change; the salt of the stack's own file stays. */
function changed(file: string, change: StackSettings["change"]): object {
    const salt = parse(readFileSync(file, "utf8")) as object;
    const { config } = parse(readFileSync(join(project, "Pulumi.dev.yaml"), "utf8")) as {
        config: Record<string, unknown>;
    };
    const plain = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.replace(/^fabric:/, ""), value]),
    );
    change(plain);
    const keyed = Object.entries(plain).map(([key, value]) => [`fabric:${key}`, value] as const);
    return { ...salt, config: Object.fromEntries(keyed) };
}

async function killed(args: readonly string[], env: NodeJS.ProcessEnv, moment: () => Promise<void>): Promise<Run> {
    const options = { cwd: project, env, detached: true, stdio: ["ignore", "pipe", "pipe"] } as const;
    const child = spawn("pulumi", [...args, "--non-interactive"], { ...options, stdio: [...options.stdio] });
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const ended = once(child, "exit");
    try {
        await moment();
    } finally {
        process.kill(-(child.pid ?? 0), "SIGKILL");
        await ended;
    }
    return { status: 1, output: (await output).join("") };
}

async function pulumi(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
    const { status, stdout, stderr } = await ran("pulumi", [...args, "--non-interactive"], env);
    return { status, output: args.includes("export") || args.includes("--json") ? stdout : stdout + stderr };
}

async function recovered(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
    const words = ["--import", "tsx", join(project, "components/state/recover.ts"), ...args];
    const { status, stdout, stderr } = await ran(process.execPath, words, { ...env, PULUMI: "pulumi" });
    return { status, output: stdout + stderr };
}

interface Ran {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
}

/** Resolves when nobody has the program's output open any more: what it started has ended, too. */
function ran(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ran> {
    return new Promise((resolve) => {
        const options = { cwd: project, env, maxBuffer: 64 * 1024 * 1024 };
        execFile(program, [...args], options, (error, stdout, stderr) => {
            const status = typeof error?.code === "number" ? error.code : error === null ? 0 : 1;
            resolve({ status, stdout, stderr });
        });
    });
}
