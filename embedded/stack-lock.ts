import { readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { failure } from "../ground/failure";
import { isJsonObject } from "../ground/json";
import { until } from "../ground/retry";
import { note } from "./progress";

/** An interrupted update finishes its running steps first, which wait for pods at most this long. */
const longestWait = 5 * 60_000;

/**
 * Waits until no run of the Pulumi CLI holds a lock in the folder. The file backend keeps the lock of a run that was
 * killed, and refuses every later run because of it: such a lock is removed.
 */
export async function waitForLocks(folder: string, milliseconds: number = longestWait): Promise<void> {
    const holder = heldLock(folder);
    if (holder === undefined) {
        return;
    }
    note(`An earlier update (process ${holder.pid}) is still finishing: waiting for it.`);
    if (!(await until(milliseconds / 1000, () => heldLock(folder) === undefined, 200))) {
        const { pid } = heldLock(folder) ?? holder;
        const reason = `process ${pid} is still at work on it; end it, or wait for it and start again`;
        throw failure({ operation: "update", target: "the stack" }, reason);
    }
}

interface Lock {
    readonly path: string;
    readonly pid: number;
}

/** The first lock that somebody holds; those before it are removed. */
function heldLock(folder: string): Lock | undefined {
    return locks(folder).find(({ path, pid }) => isHeld(pid) || removed(path));
}

function locks(folder: string): readonly Lock[] {
    return entries(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => ({ path: join(folder, name), pid: holderOf(join(folder, name)) }));
}

function entries(folder: string): readonly string[] {
    try {
        return readdirSync(folder);
    } catch {
        return [];
    }
}

/** 0 when the file is gone or was cut off while it was written. */
function holderOf(path: string): number {
    try {
        const lock: unknown = JSON.parse(readFileSync(path, "utf8"));
        return isJsonObject(lock) && typeof lock.pid === "number" ? lock.pid : 0;
    } catch {
        return 0;
    }
}

/** By the name of the process too, as its number may be another's by now. */
function isHeld(pid: number): boolean {
    try {
        return pid > 0 && readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("pulumi");
    } catch {
        return false;
    }
}

function removed(path: string): false {
    rmSync(path, { force: true });
    return false;
}
