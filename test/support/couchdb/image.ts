import { run } from "../../../embedded/cluster/execute";
import type { EmbeddedCluster } from "../../../embedded/cluster/cluster";
import type { Toolchain } from "../../../embedded/toolchain/toolchain";

/** Builds the stand-in for CouchDB and pushes it to the cluster's registry; returns the reference. */
export async function pushStandIn(toolchain: Toolchain, { buildkit, registry }: EmbeddedCluster): Promise<string> {
    const reference = `${registry}/test/couchdb-stand-in:1`;
    await run(toolchain.path("buildctl"), [
        ...["--addr", buildkit, "build", "--progress", "plain", "--frontend", "dockerfile.v0"],
        ...["--local", `context=${__dirname}`, "--local", `dockerfile=${__dirname}`],
        ...["--opt", `build-arg:NODE_IMAGE=${registry}/node:22`],
        ...["--output", `type=image,name=${reference},push=true`],
    ]);
    return reference;
}
