import type { EmbeddedCluster } from "../cluster/cluster";
import { run } from "../cluster/execute";
import type { Toolchain } from "../toolchain/toolchain";

/**
 * Has the embedded BuildKit build a Dockerfile, with the password of the embedded registry, which it reads and pushes by.
 *
 * @param args behind `build`: contexts, options and outputs
 */
export async function buildImage(
    toolchain: Toolchain,
    { buildkit, settings }: EmbeddedCluster,
    args: readonly string[],
): Promise<void> {
    const command = ["--addr", buildkit, "build", "--progress", "plain", "--frontend", "dockerfile.v0", ...args];
    await run(toolchain.path("buildctl"), command, { ...process.env, DOCKER_CONFIG: settings.dockerConfig });
}
