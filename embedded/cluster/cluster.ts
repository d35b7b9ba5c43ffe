import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { KubeClient } from "../../cluster/api";
import type { Toolchain } from "../toolchain/toolchain";
import { buildRules, joinBuildKit, waysOf } from "./build-network";
import { writeDockerConfig } from "./buildx";
import { cgroupHierarchies, makeCgroup } from "./cgroup";
import { ensureRules } from "./firewall";
import { buildkit, registry, registryName } from "./host-parts";
import { startKubernetes } from "./kubernetes";
import { machineNameServers } from "./name-servers";
import { nodeRules } from "./network";
import { findNode, startNode } from "./node";
import { refuseObstacles } from "./obstacles";
import { type PartFolders, type PartProcess, ensurePart } from "./processes";
import { accepts, answers, untilReady } from "./readiness";
import { type RegistryUser, basicCredential, passwordLine, registryUser } from "./registry-user";
import { endRunning } from "./removal";
import { type ClusterSettings, type Site, buildkitSocket, embeddedCluster, joinedFolder } from "./settings";

/** A running cluster. */
export interface EmbeddedCluster {
    readonly settings: ClusterSettings;
    /** Speaks as its administrator. */
    readonly client: KubeClient;
    /** `localhost:35000`, on the machine and in the node. */
    readonly registry: string;
    /** Who may read from it and write to it on the machine. In the node everybody reads and nobody writes. */
    readonly registryUser: RegistryUser;
    /** Address of BuildKit, `unix://…`. */
    readonly buildkit: string;
    /** Folder of the cgroup in which everything runs that is to end with the cluster. */
    readonly cgroup: string;
}

/** Starts what does not run yet and waits until everything works: node ready, names resolved, registry and BuildKit there. */
export async function startCluster(
    toolchain: Toolchain,
    settings: ClusterSettings = embeddedCluster,
): Promise<EmbeddedCluster> {
    const { folders, holder } = await prepare(settings);
    const user = await registryUser(settings);
    const env = { PATH: programFolders(toolchain).join(":"), HOME: settings.folder };
    const end = new AbortController();
    const site: Site = { settings, folders, tool: toolchain.path, cni: toolchain.cni, env, signal: end.signal };
    try {
        const [client] = await Promise.all([startKubernetes(site, holder), startImageParts(site, user)]);
        return {
            settings,
            client,
            registry: registryName(settings),
            registryUser: user,
            buildkit: `unix://${buildkitSocket(settings)}`,
            cgroup: folders.cgroup,
        };
    } finally {
        end.abort();
    }
}

/** Where parts find what they run; not all tools, so that one more of them does not start every part anew. */
function programFolders(toolchain: Toolchain): readonly string[] {
    const own = ["runc", "containerd-shim-runc-v2"].map((name) => dirname(toolchain.path(name)));
    return [...new Set([...own, "/usr/sbin", "/usr/bin", "/sbin", "/bin"])];
}

interface Prepared {
    readonly folders: PartFolders;
    readonly holder: PartProcess;
}

/** Folders, cgroup and namespaces; what a crash or a restart of the machine left half alive is ended first. */
async function prepare(settings: ClusterSettings): Promise<Prepared> {
    const { run, logs } = settings;
    const found = findNode(settings, { run, logs });
    if (found === undefined) {
        await endRunning(settings);
        await refuseObstacles(settings);
    }
    const kept = [settings.registryStore, settings.buildkitStore];
    for (const folder of [settings.folder, run, logs, joinedFolder(settings), ...kept]) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    await openWaysOut(settings);
    const folders = { run, logs, cgroup: makeCgroup(cgroupHierarchies(), settings.id) };
    return { folders, holder: found ?? (await startNode(settings, folders)) };
}

/** Before anything is there that could use them, since the rules say also what nobody reaches. */
async function openWaysOut(settings: ClusterSettings): Promise<void> {
    const nameServers = machineNameServers();
    const builds = buildRules(settings, nameServers, waysOf(settings, process.env));
    await ensureRules(settings.id, [...nodeRules(settings, nameServers), ...builds]);
}

async function startImageParts(site: Site, user: RegistryUser): Promise<void> {
    const { settings, folders, signal } = site;
    const [store, builder] = await Promise.all([
        ensurePart(registry(site, await passwordLine(user)), folders),
        ensurePart(buildkit(site), folders),
        writeDockerConfig(settings, user),
    ]);
    await joinBuildKit(settings, builder);
    const headers = { authorization: `Basic ${basicCredential(user)}` };
    const asked = answers(`http://${registryName(settings)}/v2/`, { headers });
    await Promise.all([
        untilReady({ part: store, check: asked, seconds: 20 }, signal),
        untilReady({ part: builder, check: accepts(buildkitSocket(settings)), seconds: 20 }, signal),
    ]);
}
