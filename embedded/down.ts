import { rm } from "node:fs/promises";

import { removeCluster } from "./cluster/removal";
import { embeddedCluster, westCluster } from "./cluster/settings";
import { withClusterLock } from "./lock";
import { places } from "./places";
import { note, step } from "./progress";

/** Ends and removes the embedded clusters and the states of their stacks. The tools, images and build caches stay. */
export async function down(): Promise<void> {
    await withClusterLock(() =>
        step("everything that was started is ended and removed", async () => {
            // The first one knows what the machine's kernel was like before both.
            await removeCluster(westCluster);
            await removeCluster(embeddedCluster);
            await rm(places.state, { recursive: true, force: true });
        }),
    );
    note(`Kept for the next start: ${places.root} (tools, images, build cache). Remove the folder to free its space.`);
}
