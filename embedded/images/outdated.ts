import { openRepository } from "../../components/images/registry";
import type { EmbeddedCluster, RunningCluster } from "../cluster/cluster";
import { run } from "../cluster/execute";
import { containerdSocket } from "../cluster/settings";
import type { Toolchain } from "../toolchain/toolchain";

/**
 * Has the node of another cluster forget what it keeps under tags that by now name something else in the registry: Kubernetes asks nobody for a
 * tag that its node knows. Pods that run go on with what they have.
 */
export async function forgetOutdated(
    toolchain: Pick<Toolchain, "path">,
    { registry, registryUser: { name: username, password: secret } }: EmbeddedCluster,
    { settings }: RunningCluster,
): Promise<void> {
    const ctr = (...args: readonly string[]): Promise<string> =>
        run(toolchain.path("ctr"), ["--address", containerdSocket(settings), "--namespace", "k8s.io", ...args]);
    for (const { repository, tag, digest } of taggedImages(await ctr("images", "ls"), registry)) {
        const known = openRepository(repository, () => Promise.resolve({ username, secret }));
        if ((await known.digestOf(tag)) !== digest) {
            await ctr("images", "rm", `${repository}:${tag}`);
        }
    }
}

/** An image that a node has, by the name of a tag. */
interface TaggedImage {
    /** With the registry's name. */
    readonly repository: string;
    readonly tag: string;
    readonly digest: string;
}

/** Those of a registry among what `ctr images ls` prints, whose columns are name, type, digest and others. */
export function taggedImages(listing: string, registry: string): readonly TaggedImage[] {
    return listing.split("\n").flatMap((line) => {
        const [name = "", , digest = ""] = line.split(/\s+/);
        const at = name.lastIndexOf(":");
        // What is named by its digest is what it was.
        return name.startsWith(`${registry}/`) && !name.includes("@")
            ? [{ repository: name.slice(0, at), tag: name.slice(at + 1), digest }]
            : [];
    });
}
