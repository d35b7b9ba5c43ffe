import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedCluster, type RunningCluster, startCluster } from "../../embedded/cluster/cluster";
import { ensureRule, marked } from "../../embedded/cluster/firewall";
import { endRunning, removeCluster } from "../../embedded/cluster/removal";
import type { ClusterSettings } from "../../embedded/cluster/settings";
import { pulumiEnvironment } from "../../embedded/environment";
import { ensureImages } from "../../embedded/images/images";
import { places } from "../../embedded/places";
import { type Toolchain, ensureToolchain } from "../../embedded/toolchain/toolchain";
import { startWest } from "../../embedded/west";
import { besideCluster } from "./second-cluster";

/** The cluster of `npm start`, and one beside it. */
export interface Stage {
    readonly toolchain: Toolchain;
    readonly east: EmbeddedCluster;
    readonly west: RunningCluster;
    /** For whatever is to go with them. */
    readonly folder: string;
    /** What is done at the end, the last first. */
    readonly ends: (() => unknown)[];
    /** Ends all of the second cluster as a loss of power does, and lets nobody be told: who calls there gets no answer. What it keeps stays. */
    readonly stopWest: () => Promise<void>;
    /** Resolves when the node is ready; its pods start by themselves then. */
    readonly startWest: () => Promise<void>;
    /** Ends and removes the second one, and leaves the first. */
    readonly close: () => Promise<void>;
}

/** The settings of a cluster whose files are below a folder. */
export type SecondCluster = (folder: string) => ClusterSettings;

/** Starts both; whoever calls it closes them. */
export async function openClusters(second: SecondCluster = besideCluster): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), "fabric-"));
    const ends: (() => unknown)[] = [];
    const close = async (): Promise<void> => {
        for (const end of [...ends].reverse()) {
            await end();
        }
        rmSync(folder, { recursive: true, force: true });
    };
    try {
        return { ...(await startClusters(second(join(folder, "west")), ends)), folder, ends, close };
    } catch (error) {
        await close();
        throw error;
    }
}

async function startClusters(
    settings: ClusterSettings,
    ends: (() => unknown)[],
): Promise<Omit<Stage, "folder" | "ends" | "close">> {
    const toolchain = await ensureToolchain();
    const east = await startCluster(toolchain);
    ends.push(() => {
        east.client.close();
    });
    await ensureImages(toolchain, east);
    ends.push(() => removeCluster(settings));
    const west = await startWest(toolchain, east, settings);
    ends.push(() => {
        west.client.close();
    });
    return {
        toolchain,
        east,
        west,
        stopWest: () => silence(settings),
        startWest: async () => {
            (await startWest(toolchain, east, settings)).client.close();
        },
    };
}

/** The next start takes the rules away. */
async function silence(settings: ClusterSettings): Promise<void> {
    await endRunning(settings);
    for (const chain of ["OUTPUT", "FORWARD"]) {
        const rule = [chain, "-d", settings.nodeAddress, ...marked(settings.id), "-j", "DROP"];
        await ensureRule(["iptables"], "filter", rule);
    }
}

/** The CLI's, which finds both clusters past a proxy of the machine. */
export function stageEnvironment({ toolchain, west }: Stage, own = places): NodeJS.ProcessEnv {
    const environment = pulumiEnvironment(toolchain, process.env, own);
    const nodes = [environment["NO_PROXY"], west.settings.nodeAddress].join(",");
    return { ...environment, NO_PROXY: nodes, no_proxy: nodes };
}

/** Both as a stack's config names them, their nodes known to each other by node ports. */
export function namedClusters({ east, west }: Pick<Stage, "east" | "west">): Readonly<Record<"east" | "west", object>> {
    const named = ({ settings: { context, kubeconfig, nodeAddress } }: RunningCluster): object => ({
        ...{ context, kubeconfig },
        outside: { type: "nodePort", host: nodeAddress },
    });
    return { east: named(east), west: named(west) };
}
