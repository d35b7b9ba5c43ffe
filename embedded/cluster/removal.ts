import { rm } from "node:fs/promises";
import { rmdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { failure } from "../../fabric/failure";
import { cgroupHierarchies, cgroupMembers, killCgroup, removeCgroup } from "./cgroup";
import { run, runQuietly } from "./execute";
import { restoreKernel } from "./kernel";
import { closeWayOut } from "./network";
import { nodeFolders } from "./node";
import { findPart, stopPart } from "./processes";
import type { ClusterSettings } from "./settings";

/** Ends and removes the whole cluster, whatever state it is in; the registry's and BuildKit's stores stay. */
export async function removeCluster(settings: ClusterSettings): Promise<void> {
    await endRunning(settings);
    await closeWayOut(settings);
    await restoreKernel(settings.folder);
    await rm(settings.folder, { recursive: true, force: true });
    await rm(settings.logs, { recursive: true, force: true });
    await rm(settings.kubeconfig, { force: true });
    await rm(settings.dockerConfig, { recursive: true, force: true });
    removeEmptyFolders();
}

/** Ends every process of the cluster. Mounts, devices and firewall rules of the node go with its namespaces. */
export async function endRunning(settings: ClusterSettings): Promise<void> {
    // These two keep what outlives the cluster, so they may finish what they write.
    await Promise.all(["registry", "buildkitd"].map((name) => stopQuietly(name, settings)));
    await endProcesses(settings);
    if (await runQuietly("ip", ["link", "show", "dev", settings.device])) {
        await run("ip", ["link", "delete", settings.device]);
    }
    await rm(settings.run, { recursive: true, force: true });
}

async function stopQuietly(name: string, settings: ClusterSettings): Promise<void> {
    const found = findPart(name, settings);
    if (found !== undefined) {
        await stopPart(found, 5);
    }
}

async function endProcesses({ name }: ClusterSettings): Promise<void> {
    const hierarchies = cgroupHierarchies();
    const end = Date.now() + 10_000;
    for (;;) {
        killCgroup(hierarchies, name);
        if (cgroupMembers(hierarchies, name).length === 0 && removeCgroup(hierarchies, name).length === 0) {
            return;
        }
        if (Date.now() > end) {
            const left = cgroupMembers(hierarchies, name).join(", ");
            throw failure({ operation: "end processes", target: `cgroup ${name}` }, `still there after 10 s: ${left}`);
        }
        await sleep(20);
    }
}

/** Mount points that only the node needed; another program's folder is not empty. */
function removeEmptyFolders(): void {
    for (const folder of nodeFolders) {
        try {
            rmdirSync(folder);
        } catch {
            // In use by another program, or not there.
        }
    }
}
