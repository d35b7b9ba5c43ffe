import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { failure } from "../../ground/failure";
import { note } from "../progress";

const quiet = 1000;

/**
 * Runs the work while no other process of this machine holds the same lock; waits, and says so, while one does.
 * The kernel ends the lock with its holder, so that none is ever left behind.
 */
export async function withLock<T>(file: string, waitingFor: string, work: () => Promise<T>): Promise<T> {
    const release = await acquire(file, waitingFor);
    try {
        return await work();
    } finally {
        release();
    }
}

/** Resolves to the lock's release. `flock` holds it for as long as its `cat` reads from our pipe. */
function acquire(file: string, waitingFor: string): Promise<() => void> {
    mkdirSync(dirname(file), { recursive: true });
    const holder = spawn("flock", [file, "sh", "-c", "echo held; exec cat"], { stdio: ["pipe", "pipe", "ignore"] });
    const timer = setTimeout(note, quiet, `Another run ${waitingFor}: waiting for it to finish.`);
    return new Promise<() => void>((resolve, reject) => {
        const refuse = (reason: string): void => {
            reject(failure({ operation: "lock", target: file }, reason));
        };
        holder.once("error", (error) => {
            refuse(error.message);
        });
        holder.once("exit", (code) => {
            refuse(`flock ended with status ${String(code)}`);
        });
        holder.stdout.once("data", () => {
            resolve(() => {
                holder.stdin.end();
            });
        });
    }).finally(() => {
        clearTimeout(timer);
    });
}
