import { mkdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

import { failure } from "../../ground/failure";
import { until } from "../../ground/retry";
import { logTail } from "./log";
import { type Part, type PartFolders, type PartProcess, ensurePart, findPart, isAlive, isCurrent } from "./processes";
import type { ClusterSettings } from "./settings";

/**
 * Paths that containerd and kubelet do not let us choose. In the node they are folders of ours, so that another
 * container runtime or kubelet on the machine is never met.
 */
export const nodeFolders: readonly string[] = [
    "/run/containerd",
    "/var/lib/cni",
    "/var/lib/kubelet",
    "/var/log/containers",
    "/var/log/pods",
];

/** The process that holds the node's mount and network namespaces; with the last process in them they vanish, and all mounts with them. */
const holderName = "node";

/** The process that holds the namespaces of a running node. */
export function findNode(
    settings: ClusterSettings,
    folders: Pick<PartFolders, "run" | "logs">,
): PartProcess | undefined {
    const found = findPart(holderName, folders);
    return found !== undefined && isCurrent(holderPart(settings), found) ? found : undefined;
}

/** Makes the namespaces. Nothing of an earlier node may run any more: it would go on in namespaces of its own. */
export async function startNode(settings: ClusterSettings, folders: PartFolders): Promise<PartProcess> {
    for (const path of nodeFolders) {
        mkdirSync(ownFolder(settings, path), { recursive: true });
        mkdirSync(path, { recursive: true });
    }
    return ensurePart(holderPart(settings), folders);
}

/** The part, to be run inside of the node. */
export function inNode(holder: PartProcess, part: Part): Part {
    const args = ["--target", String(holder.pid), "--mount", "--net", "--", part.command, ...part.args];
    return { ...part, command: "nsenter", args };
}

function ownFolder(settings: ClusterSettings, path: string): string {
    return join(settings.folder, "node", path);
}

function holderPart(settings: ClusterSettings): Part {
    const mounts = nodeFolders.flatMap((path) => [ownFolder(settings, path), path]);
    // Forwarding is set per network namespace: the machine's own stays as it is.
    const script =
        'ip link set lo up && echo 1 > /proc/sys/net/ipv4/ip_forward && while [ $# -gt 0 ]; do mount --bind "$1" "$2" || exit; shift 2; done; exec sleep infinity';
    return {
        name: holderName,
        command: "unshare",
        args: ["--mount", "--net", "--propagation", "slave", "--", "/bin/sh", "-c", script, "sh", ...mounts],
        files: {},
        env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    };
}

/** Waits until the holder has its namespaces and holds them. */
export function untilHeld(holder: PartProcess): Promise<void> {
    return untilSeparate(holder, "make the node's namespaces", () => commandName(holder.pid) === "sleep");
}

/** Waits until a part's process has a network of its own, and what else it needs. */
export async function untilSeparate(
    part: PartProcess,
    operation: string,
    isPrepared: () => boolean = () => true,
): Promise<void> {
    const what = { operation, target: "this machine", log: part.log };
    const isSeparate = (): boolean => {
        if (!isAlive(part)) {
            throw failure(what, `${logTail(part.log)}; this needs a machine on which root may make namespaces`);
        }
        return isPrepared() && networkOf(part.pid) !== networkOf("self");
    };
    if (!(await until(5, isSeparate, 10))) {
        throw failure(what, `not done within 5 s; see ${part.log}`);
    }
}

function commandName(pid: number): string {
    try {
        return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    } catch {
        return "";
    }
}

function networkOf(pid: number | "self"): string {
    try {
        return readlinkSync(`/proc/${pid}/ns/net`);
    } catch {
        return "";
    }
}
