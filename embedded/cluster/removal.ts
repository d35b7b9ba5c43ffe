import { rm } from "node:fs/promises";
import { readFileSync, readdirSync, rmdirSync } from "node:fs";

import { failure } from "../../ground/failure";
import { until } from "../../ground/retry";
import { cgroupHierarchies, cgroupMembers, killCgroup, removeCgroup } from "./cgroup";
import { removeRules } from "./firewall";
import { restoreKernel } from "./kernel";
import { removeLink } from "./link";
import { nodeFolders } from "./node";
import { findPart, stopPart } from "./processes";
import { type BuildSettings, type ClusterSettings, buildDevice } from "./settings";

/** Ends and removes the whole cluster, whatever state it is in; the registry's and BuildKit's stores stay. */
export async function removeCluster(settings: ClusterSettings & Partial<BuildSettings>): Promise<void> {
    await endRunning(settings);
    await removeRules(settings.id);
    await restoreKernel(settings.folder);
    // A shim of containerd that is just ending may still write there (ENOTEMPTY).
    await rm(settings.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    await rm(settings.logs, { recursive: true, force: true });
    await rm(settings.kubeconfig, { force: true });
    if (settings.dockerConfig !== undefined) {
        await rm(settings.dockerConfig, { recursive: true, force: true });
    }
    removeEmptyFolders();
}

/** Ends every process of the cluster. Mounts, devices and firewall rules of the node go with its namespaces. */
export async function endRunning(settings: ClusterSettings): Promise<void> {
    // These two keep what outlives the cluster, so they may finish what they write.
    await Promise.all(["registry", "buildkitd"].map((name) => stopQuietly(name, settings)));
    await endProcesses(settings);
    // The kernel takes the devices away by itself some time after the last process in a network; this is to have them gone now.
    await removeLink(settings.id);
    await removeLink(buildDevice(settings));
    await rm(settings.run, { recursive: true, force: true });
}

async function stopQuietly(name: string, settings: ClusterSettings): Promise<void> {
    const found = findPart(name, settings);
    if (found !== undefined) {
        await stopPart(found, 5);
    }
}

async function endProcesses({ id }: ClusterSettings): Promise<void> {
    const hierarchies = cgroupHierarchies();
    const ended = await until(
        10,
        () => {
            killCgroup(hierarchies, id);
            return cgroupMembers(hierarchies, id).length === 0 && removeCgroup(hierarchies, id).length === 0;
        },
        20,
    );
    if (!ended) {
        const left = cgroupMembers(hierarchies, id).join(", ");
        throw failure({ operation: "end processes", target: `cgroup ${id}` }, `still there after 10 s: ${left}`);
    }
}

/**
 * The mount points that the node needed, unless something is in them or mounted there: removing a mount point takes the
 * mount away from whoever else has it in a mount namespace of its own.
 */
function removeEmptyFolders(): void {
    const used = mountPointsAnywhere();
    for (const folder of nodeFolders.filter((path) => !used.has(path))) {
        try {
            rmdirSync(folder);
        } catch {
            // In use by another program, or not there.
        }
    }
}

function mountPointsAnywhere(): ReadonlySet<string> {
    const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const tables = new Set(processes.map((pid) => readText(`/proc/${pid}/mountinfo`)));
    return new Set([...tables].flatMap((table) => table.split("\n").map((line) => line.split(" ")[4] ?? "")));
}

function readText(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return "";
    }
}
