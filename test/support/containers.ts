import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import type { KubeClient } from "../../cluster/api";
import { until } from "../../ground/retry";

/** Kills at once, as the kernel does when memory runs out, the processes of a pod whose command line matches. */
export function killInPod(podUid: string, command: RegExp): void {
    const found = processesIn(podUid).filter((pid) => runs(pid, command));
    if (found.length === 0) {
        throw new Error(`no process of pod ${podUid} matches ${String(command)}`);
    }
    for (const pid of found) {
        try {
            process.kill(Number(pid), "SIGKILL");
        } catch {
            // It has ended with another of them.
        }
    }
}

/** The IDs of a pod's processes. */
export function processesIn(podUid: string): readonly string[] {
    return readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && isIn(pid, podUid));
}

/** The kubelet names a pod's control groups by its uid, with underscores where systemd names them. */
function isIn(pid: string, podUid: string): boolean {
    return read(`/proc/${pid}/cgroup`).replaceAll("_", "-").includes(podUid);
}

function runs(pid: string, command: RegExp): boolean {
    return command.test(read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
}

/** Empty for a process that has ended meanwhile. */
function read(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return "";
    }
}

/** Waits until a container that was killed runs and is ready again. */
export async function restarted(kubernetes: KubeClient, path: string, container: string): Promise<void> {
    const again = await until(60, async () => {
        const { status } = (await kubernetes.get(path)) as {
            readonly status?: { readonly containerStatuses?: Status[] };
        };
        const found = status?.containerStatuses?.find(({ name }) => name === container);
        return found !== undefined && found.restartCount > 0 && found.ready;
    });
    assert.ok(again, `${container} is ready again within a minute`);
}

interface Status {
    readonly name: string;
    readonly restartCount: number;
    readonly ready: boolean;
}
