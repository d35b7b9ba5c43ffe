import type { EmbeddedCluster } from "../../../embedded/cluster/cluster";
import { buildImage } from "../../../embedded/images/buildctl";
import type { Toolchain } from "../../../embedded/toolchain/toolchain";

/** Builds the stand-in for CouchDB and pushes it to the cluster's registry; returns the reference. */
export async function pushStandIn(toolchain: Toolchain, cluster: EmbeddedCluster): Promise<string> {
    const { registry } = cluster;
    const reference = `${registry}/test/couchdb-stand-in:1`;
    await buildImage(toolchain, cluster, [
        ...["--local", `context=${__dirname}`, "--local", `dockerfile=${__dirname}`],
        ...["--opt", `build-arg:NODE_IMAGE=${registry}/node:22`],
        ...["--output", `type=image,name=${reference},push=true`],
    ]);
    return reference;
}
