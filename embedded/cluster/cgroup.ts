import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { failure, reasonOf } from "../../ground/failure";

/** The mounted cgroup hierarchies: one on a machine with cgroup v2, one per controller with v1. */
export interface Hierarchies {
    readonly version: 1 | 2;
    /** Mount points that get a folder of ours. */
    readonly all: readonly string[];
    /** The one whose membership says what belongs to us. */
    readonly tracking: string;
}

/** Reads them from the text of /proc/self/mountinfo. */
export function parseHierarchies(mountinfo: string): Hierarchies | undefined {
    const mounts = mountinfo.split("\n").flatMap((line) => {
        const [before, after] = line.split(" - ");
        const point = before?.split(" ")[4];
        const [type, , options] = after?.split(" ") ?? [];
        return point === undefined || type === undefined ? [] : [{ point, type, options: options?.split(",") ?? [] }];
    });
    const known = mounts.filter(({ type }) => type === "cgroup" || type === "cgroup2");
    const all = known.map(({ point }) => point);
    // The pids controller is mounted wherever pods can run, and no one else's accounting depends on it.
    const pids = known.find(({ type, options }) => type === "cgroup" && options.includes("pids"));
    if (pids !== undefined) {
        return { version: 1, all, tracking: pids.point };
    }
    const unified = known.find(({ type }) => type === "cgroup2");
    return unified === undefined ? undefined : { version: 2, all: [unified.point], tracking: unified.point };
}

/** The machine's hierarchies. Fails where there are none to write to, as in most containers. */
export function cgroupHierarchies(): Hierarchies {
    const found = parseHierarchies(readFileSync("/proc/self/mountinfo", "utf8"));
    if (found === undefined) {
        throw failure({ operation: "start pods", target: "this machine" }, "no cgroup hierarchy is mounted");
    }
    return found;
}

/** Makes the cgroup `name` in every hierarchy; returns the leaf in which our own processes run. */
export function makeCgroup(hierarchies: Hierarchies, name: string): string {
    const leaf = join(hierarchies.tracking, name, "parts");
    try {
        for (const root of hierarchies.all) {
            mkdirSync(join(root, name), { recursive: true });
            if (hierarchies.version === 2) {
                enableControllers(root);
                enableControllers(join(root, name));
            }
        }
        mkdirSync(leaf, { recursive: true });
        return leaf;
    } catch (error) {
        const advice = "run this as root on the machine itself, not in a container";
        throw failure({ operation: "make cgroup", target: leaf }, `${reasonOf(error)}; ${advice}`);
    }
}

/** Pods below a cgroup can be limited only by controllers that each folder above hands on. */
function enableControllers(folder: string): void {
    const available = readFileSync(join(folder, "cgroup.controllers"), "utf8").trim().split(/\s+/);
    for (const controller of available.filter((c) => c !== "")) {
        try {
            writeFileSync(join(folder, "cgroup.subtree_control"), `+${controller}`);
        } catch {
            // Some kernels refuse single controllers here (cpu with real-time processes); kubelet names those that it misses.
        }
    }
}

/** Ids of all processes in the cgroup `name`, those of its pods included. */
export function cgroupMembers(hierarchies: Hierarchies, name: string): readonly number[] {
    return folders(join(hierarchies.tracking, name)).flatMap((folder) =>
        readText(join(folder, "cgroup.procs"))
            .split("\n")
            .map(Number)
            .filter((pid) => pid > 0),
    );
}

/** Ends every process in the cgroup at once: SIGKILL. Call until `cgroupMembers` is empty, since processes may fork meanwhile. */
export function killCgroup(hierarchies: Hierarchies, name: string): void {
    const kill = join(hierarchies.tracking, name, "cgroup.kill");
    if (existsSync(kill)) {
        writeFileSync(kill, "1");
        return;
    }
    for (const pid of cgroupMembers(hierarchies, name)) {
        try {
            process.kill(pid, "SIGKILL");
        } catch {
            // It ended by itself.
        }
    }
}

/** Removes the cgroup's folders from every hierarchy; those that still hold a process stay and are returned. */
export function removeCgroup(hierarchies: Hierarchies, name: string): readonly string[] {
    const all = hierarchies.all.flatMap((root) => folders(join(root, name)).toReversed());
    return all.filter((folder) => {
        try {
            rmdirSync(folder);
            return false;
        } catch {
            return existsSync(folder);
        }
    });
}

/** A folder and all below it, parents first; none when it is not there. */
function folders(top: string): readonly string[] {
    let entries;
    try {
        entries = readdirSync(top, { withFileTypes: true });
    } catch {
        return [];
    }
    const below = entries.filter((entry) => entry.isDirectory()).flatMap((entry) => folders(join(top, entry.name)));
    return [top, ...below];
}

function readText(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return "";
    }
}
