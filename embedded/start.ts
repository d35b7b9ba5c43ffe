import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { bringUp } from "./bring-up";
import { type EmbeddedCluster, startCluster } from "./cluster/cluster";
import { pulumiEnvironment } from "./environment";
import { ensureImages } from "./images/images";
import { languageImagesIn } from "./images/languages";
import { withClusterLock } from "./lock";
import { fetchOfficialPlugins } from "./official-plugins";
import { places } from "./places";
import { note, step } from "./progress";
import { checkSalt, devStack, keepCheckout, stackConfig, stackName, stackSettings } from "./stack-settings";
import { summary } from "./summary";
import { type Toolchain, ensureToolchain } from "./toolchain/toolchain";

/** Brings up the tools, the cluster, the images and the stack `dev`, and says what runs. */
export async function start(): Promise<void> {
    // What a run that was killed has left there.
    keepCheckout()();
    const toolchain = await ensureToolchain();
    checkSalt(stackName, pulumiEnvironment(toolchain).PULUMI_CONFIG_PASSPHRASE_FILE);
    await withClusterLock(async () => {
        const [cluster] = await Promise.all([
            step("cluster", () => startCluster(toolchain)),
            fetchOfficialPlugins(toolchain.path("pulumi"), pulumiEnvironment(toolchain)),
        ]);
        await ensureImages(toolchain, cluster, languageImagesIn(stackConfig(), cluster.registry));
        await bringUpDev(toolchain, cluster);
    });
}

async function bringUpDev(toolchain: Toolchain, { cgroup }: EmbeddedCluster): Promise<void> {
    const env = { ...pulumiEnvironment(toolchain), ...stackSettings() };
    const remarks = await bringUp(toolchain, devStack(), { env, cgroup, again: "npm start" });
    if (remarks !== undefined) {
        note(remarks);
    }
    const args = ["stack", "output", "--json"];
    const { stdout } = await promisify(execFile)(toolchain.path("pulumi"), args, { env, cwd: join(__dirname, "..") });
    note(summary(JSON.parse(stdout), places));
}
