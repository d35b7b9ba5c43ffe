import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { containerdSocket, embeddedCluster } from "../embedded/cluster/settings";
import type { Toolchain } from "../embedded/toolchain/toolchain";

/** Milliseconds; the kubelet removes the containers of a pod that is gone about once a minute. */
const longestWait = 150_000;

/**
 * Takes an image, by its digest, from the embedded node as if it had never been pulled: all of containerd's names for it, and
 * with them its layers, but for those that another image has, too. Waits for the containers that were made from it to go; fails when they do not.
 */
export async function evict(toolchain: Toolchain, digest: string): Promise<void> {
    const ctr = async (...args: readonly string[]): Promise<readonly (readonly string[])[]> => {
        const address = ["--address", containerdSocket(embeddedCluster), "--namespace", "k8s.io"];
        const { stdout } = await promisify(execFile)(toolchain.path("ctr"), [...address, ...args]);
        return stdout.split("\n").map((line) => line.split(/\s+/));
    };
    const names = (await ctr("images", "list")).filter((columns) => columns[2] === digest).map(([name = ""]) => name);
    const isUsed = async (): Promise<boolean> =>
        (await ctr("containers", "list")).some(([, image = ""]) => names.includes(image) || image.endsWith(digest));
    for (const end = Date.now() + longestWait; await isUsed();) {
        if (Date.now() > end) {
            throw new Error(`containers of ${names.join(", ")} are still there`);
        }
        await sleep(500);
    }
    if (names.length > 0) {
        await ctr("images", "remove", "--sync", ...names);
    }
}
