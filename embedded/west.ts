import { type EmbeddedCluster, type RunningCluster, startBeside } from "./cluster/cluster";
import { type ClusterSettings, westCluster } from "./cluster/settings";
import { forgetOutdated } from "./images/outdated";
import type { Toolchain } from "./toolchain/toolchain";

/**
 * Starts the second cluster, or brings it up to date, beside the first one, which runs and has its images. Their pods and the machine reach each
 * other's node ports at the addresses of the nodes, and nothing else of each other.
 */
export async function startWest(
    toolchain: Toolchain,
    first: EmbeddedCluster,
    settings: ClusterSettings = westCluster,
): Promise<RunningCluster> {
    const west = await startBeside(toolchain, settings);
    await forgetOutdated(toolchain, first, west);
    return west;
}
