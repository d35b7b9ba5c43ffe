import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import type { KubeClient } from "../../cluster/api";
import type { Toolchain } from "../toolchain/toolchain";
import { buildRules, joinBuildKit, waysOf } from "./build-network";
import { writeDockerConfig } from "./buildx";
import { cgroupHierarchies, makeCgroup } from "./cgroup";
import { type Rule, ensureRules } from "./firewall";
import { buildkit, registry, registryName } from "./host-parts";
import { startKubernetes } from "./kubernetes";
import { machineNameServers } from "./name-servers";
import { nodeRules } from "./network";
import { findNode, startNode } from "./node";
import { refuseBuildObstacles, refuseObstacles } from "./obstacles";
import { type PartFolders, type PartProcess, ensurePart } from "./processes";
import { accepts, answers, untilReady } from "./readiness";
import { type RegistryUser, basicCredential, passwordLine, registryUser } from "./registry-user";
import { endRunning } from "./removal";
import {
    type BuildingCluster,
    type ClusterSettings,
    type Site,
    buildkitSocket,
    embeddedCluster,
    joinedFolder,
} from "./settings";

/** A running cluster. */
export interface RunningCluster {
    readonly settings: ClusterSettings;
    /** Speaks as its administrator. */
    readonly client: KubeClient;
    /** `localhost:35000`, on the machine and in the node. */
    readonly registry: string;
    /** Folder of the cgroup in which everything runs that is to end with the cluster. */
    readonly cgroup: string;
}

/** A running cluster with a door of its registry on the machine, and with what builds images. */
export interface EmbeddedCluster extends RunningCluster {
    readonly settings: BuildingCluster;
    /** Who may read from it and write to it on the machine. In the node everybody reads and nobody writes. */
    readonly registryUser: RegistryUser;
    /** Address of BuildKit, `unix://…`. */
    readonly buildkit: string;
}

/** Starts what does not run yet and waits until everything works: node ready, names resolved, registry and BuildKit there. */
export async function startCluster(
    toolchain: Toolchain,
    settings: BuildingCluster = embeddedCluster,
): Promise<EmbeddedCluster> {
    const nameServers = machineNameServers();
    const builds = buildRules(settings, nameServers, waysOf(settings, process.env));
    const running = await startWith(toolchain, settings, {
        refuse: () => refuseBuildObstacles(settings),
        rules: [...nodeRules(settings, nameServers), ...builds],
        start: async (site) => startImageParts({ ...site, settings }, await registryUser(settings)),
    });
    const user = await registryUser(settings);
    return { ...running, settings, registryUser: user, buildkit: `unix://${buildkitSocket(settings)}` };
}

/** Starts a cluster beside one that runs and has the same store of images: it pulls those, and nobody builds or pushes there. */
export function startBeside(toolchain: Toolchain, settings: ClusterSettings): Promise<RunningCluster> {
    const rules = nodeRules(settings, machineNameServers());
    const nothing = (): Promise<void> => Promise.resolve();
    return startWith(toolchain, settings, { refuse: nothing, rules, start: nothing });
}

/** What a cluster has on the machine besides its node. */
interface Outside {
    /** Fails where something is in its way. */
    readonly refuse: () => Promise<void>;
    /** All of the firewall, the node's included. */
    readonly rules: readonly Rule[];
    readonly start: (site: Site) => Promise<void>;
}

async function startWith(toolchain: Toolchain, settings: ClusterSettings, outside: Outside): Promise<RunningCluster> {
    const { folders, holder } = await prepare(settings, outside);
    const env = { PATH: programFolders(toolchain).join(":"), HOME: settings.folder };
    const end = new AbortController();
    const site: Site = { settings, folders, tool: toolchain.path, cni: toolchain.cni, env, signal: end.signal };
    try {
        const [client] = await Promise.all([startKubernetes(site, holder), outside.start(site)]);
        return { settings, client, registry: registryName(settings), cgroup: folders.cgroup };
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
async function prepare(settings: ClusterSettings, { refuse, rules }: Outside): Promise<Prepared> {
    const { run, logs } = settings;
    const found = findNode(settings, { run, logs });
    if (found === undefined) {
        await endRunning(settings);
        refuseObstacles(settings);
        await refuse();
    }
    for (const folder of [settings.folder, run, logs, joinedFolder(settings), settings.registryStore]) {
        await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    // Before anything is there that could use them, since the rules say also what nobody reaches.
    await ensureRules(settings.id, rules);
    const folders = { run, logs, cgroup: makeCgroup(cgroupHierarchies(), settings.id) };
    return { folders, holder: found ?? (await startNode(settings, folders)) };
}

async function startImageParts(site: Site<BuildingCluster>, user: RegistryUser): Promise<void> {
    const { settings, folders, signal } = site;
    await mkdir(settings.buildkitStore, { recursive: true, mode: 0o700 });
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
