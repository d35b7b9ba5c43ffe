import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { registryName } from "./host-parts";
import { writePrivately } from "./kubeconfig";
import { type RegistryUser, basicCredential } from "./registry-user";
import { type BuildingCluster, buildkitSocket } from "./settings";

/** The name that `@pulumi/docker-build` knows the embedded BuildKit by. */
const builderName = "fabric-embedded";

/** Tells buildx where BuildKit is, and who one is to the registry, in a Docker configuration folder of our own. */
export async function writeDockerConfig(settings: BuildingCluster, user: RegistryUser): Promise<void> {
    const folder = join(settings.dockerConfig, "buildx", "instances");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const node = {
        Name: `${builderName}0`,
        Endpoint: `unix://${buildkitSocket(settings)}`,
        Platforms: null,
        Flags: null,
    };
    const instance = { Name: builderName, Driver: "remote", Nodes: [node], Dynamic: false };
    await writePrivately(join(folder, builderName), JSON.stringify(instance));
    const auths = { [registryName(settings)]: { auth: basicCredential(user) } };
    await writePrivately(join(settings.dockerConfig, "config.json"), `${JSON.stringify({ auths })}\n`);
}
