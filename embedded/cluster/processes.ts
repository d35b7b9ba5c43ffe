import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { failure } from "../../ground/failure";
import { until } from "../../ground/retry";

/** A program that runs in the background for as long as the cluster does. */
export interface Part {
    readonly name: string;
    readonly command: string;
    readonly args: readonly string[];
    /** Configuration, written with mode 0600 before it starts: path → content. */
    readonly files: Readonly<Record<string, string>>;
    readonly env: Readonly<Record<string, string>>;
}

/** Where parts leave their traces. */
export interface PartFolders {
    readonly run: string;
    readonly logs: string;
    /** The cgroup's folder that the part is started in, so that nothing it starts is ever lost. */
    readonly cgroup: string;
}

/** A process that is surely ours: id, start time and boot together never come back. */
export interface PartProcess {
    readonly name: string;
    readonly pid: number;
    /** Changes with command, arguments, environment and configuration. */
    readonly key: string;
    readonly log: string;
}

/** Starts the part unless it runs as described; one that runs with other settings is replaced. */
export async function ensurePart(part: Part, folders: PartFolders): Promise<PartProcess> {
    const key = partKey(part);
    const running = findPart(part.name, folders);
    if (running !== undefined) {
        if (running.key === key) {
            return running;
        }
        await stopPart(running, 3);
    }
    return launch(part, key, folders);
}

/** The part's process, if it still lives. */
export function findPart(name: string, folders: Pick<PartFolders, "run" | "logs">): PartProcess | undefined {
    const [identity, stat] = readText(recordPath(name, folders.run)).split("\n");
    const [boot, key] = identity?.split(" ") ?? [];
    const pid = Number.parseInt(stat ?? "", 10);
    if (stat === undefined || key === undefined || boot !== bootId() || Number.isNaN(pid)) {
        return undefined;
    }
    const alive = startTime(pid) === startTimeIn(stat);
    return alive ? { name, pid, key, log: logPath(name, folders.logs) } : undefined;
}

/** Whether the process is there and is no zombie. */
export function isAlive(part: PartProcess): boolean {
    return startTime(part.pid) !== undefined;
}

/** Asks it to end, and ends it when it has not done so in time. */
export async function stopPart(part: PartProcess, seconds: number): Promise<void> {
    const started = startTime(part.pid);
    const gone = (): boolean => started === undefined || startTime(part.pid) !== started;
    signal(part.pid, "SIGTERM");
    if (await until(seconds, gone, 20)) {
        return;
    }
    signal(part.pid, "SIGKILL");
    if (!(await until(5, gone, 20))) {
        throw failure({ operation: "stop", target: part.name }, `process ${part.pid} does not end; see ${part.log}`);
    }
}

// The shell joins the cgroup before the program exists, so that none of its children can be outside of it, and writes
// the record, so that no interruption of ours can leave a process that nobody knows.
const script =
    'echo 0 > "$1"/cgroup.procs && read -r stat < /proc/$$/stat && printf "%s\\n%s\\n" "$3" "$stat" > "$2" && shift 3 && exec "$@"';

function launch(part: Part, key: string, folders: PartFolders): PartProcess {
    for (const [path, content] of Object.entries(part.files)) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content, { mode: 0o600 });
    }
    mkdirSync(folders.logs, { recursive: true });
    mkdirSync(folders.run, { recursive: true });
    const log = newLog(logPath(part.name, folders.logs));
    const output = openSync(log, "a");
    try {
        const preparation = [folders.cgroup, recordPath(part.name, folders.run), `${bootId()} ${key}`];
        const child = spawn("/bin/sh", ["-c", script, "sh", ...preparation, part.command, ...part.args], {
            cwd: "/",
            detached: true,
            env: part.env,
            stdio: ["ignore", output, output],
        });
        child.unref();
        if (child.pid === undefined) {
            throw failure({ operation: "start", target: part.name }, "the machine has no room for another process");
        }
        return { name: part.name, pid: child.pid, key, log };
    } finally {
        closeSync(output);
    }
}

/** An own log for each run, so that its end is about this run; the one before is kept. */
function newLog(path: string): string {
    if (existsSync(path)) {
        renameSync(path, `${path}.previous`);
    }
    return path;
}

/** Whether the process was started from this very description. */
export function isCurrent(part: Part, process: PartProcess): boolean {
    return process.key === partKey(part);
}

function partKey(part: Part): string {
    return createHash("sha256")
        .update(JSON.stringify([part.command, part.args, part.files, part.env]))
        .digest("hex")
        .slice(0, 16);
}

/** Clock ticks from boot to the start of the process; undefined when there is none, or only a zombie. */
function startTime(pid: number): string | undefined {
    return startTimeIn(readText(`/proc/${pid}/stat`));
}

function startTimeIn(stat: string): string | undefined {
    // The name in parentheses may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

function bootId(): string {
    return readText("/proc/sys/kernel/random/boot_id").trim();
}

function signal(pid: number, name: NodeJS.Signals): void {
    try {
        process.kill(pid, name);
    } catch {
        // It ended by itself.
    }
}

function recordPath(name: string, run: string): string {
    return join(run, `${name}.pid`);
}

function logPath(name: string, logs: string): string {
    return join(logs, `${name}.log`);
}

function readText(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return "";
    }
}
