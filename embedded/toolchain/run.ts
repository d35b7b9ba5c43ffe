import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { failure, reasonOf } from "../../ground/failure";
import { adviceFor } from "../advice";
import { lastLines } from "../progress";

/** A program to run to its end. */
interface Command {
    readonly program: string;
    readonly args: readonly string[];
    readonly env: NodeJS.ProcessEnv;
    readonly cwd?: string;
    /** Receives all that the program prints, after what is there. */
    readonly log: string;
    /** Lets the program finish when this process is interrupted: for what must not be cut in two. Default false. */
    readonly uninterrupted?: boolean;
}

/** Runs a program. Fails with its exit status, its log and advice for the causes that users meet. */
export async function run(command: Command): Promise<void> {
    mkdirSync(dirname(command.log), { recursive: true });
    const log = openSync(command.log, "a");
    try {
        const end = await ended(command, log);
        if (end !== undefined) {
            throw runFailure(command, end);
        }
    } finally {
        closeSync(log);
    }
}

/** Undefined when the program succeeded, else how it ended. */
function ended(command: Command, log: number): Promise<string | undefined> {
    const { program, args, env, cwd, uninterrupted = false } = command;
    return new Promise((resolve) => {
        const child = spawn(program, args, { env, cwd, detached: uninterrupted, stdio: ["ignore", log, log] });
        const stop = (): boolean => child.kill();
        if (!uninterrupted) {
            process.once("exit", stop);
        }
        child.once("error", (error) => {
            process.removeListener("exit", stop);
            resolve(reasonOf(error));
        });
        child.once("close", (code, signal) => {
            process.removeListener("exit", stop);
            resolve(code === 0 ? undefined : endOf(code, signal));
        });
    });
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
    if (signal === null) {
        return `it ended with status ${String(code)}`;
    }
    const outOfMemory = signal === "SIGKILL" ? ", as the system does to programs when memory runs out" : "";
    return `it was ended by ${signal} (${constants.signals[signal]})${outOfMemory}`;
}

function runFailure(command: Command, reason: string): Error {
    const spoken = `run ${[command.program, ...command.args.slice(0, 1)].join(" ")}`;
    const advice = adviceFor(lastLines(command.log, 40).join("\n"));
    return failure({ operation: spoken, target: "this machine", log: command.log, advice }, reason);
}
