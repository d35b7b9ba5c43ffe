import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { type EmbeddedCluster, startCluster } from "./cluster/cluster";
import { pulumiEnvironment } from "./environment";
import { ensureImages } from "./images/images";
import { languageImagesIn } from "./images/languages";
import { withClusterLock } from "./lock";
import { fetchOfficialPlugins } from "./official-plugins";
import { places } from "./places";
import { note, step } from "./progress";
import { ensureStack, up } from "./stack";
import { checkSalt, keepCheckout, stackConfig, stackName, stackSettings } from "./stack-settings";
import { checkState } from "./state-check";
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
        await bringUp(toolchain, cluster);
    });
}

async function bringUp(toolchain: Toolchain, { cgroup }: EmbeddedCluster): Promise<void> {
    const pulumi = toolchain.path("pulumi");
    const env = { ...pulumiEnvironment(toolchain), ...stackSettings() };
    const log = join(places.logs, "pulumi-up.log");
    mkdirSync(places.logs, { recursive: true });
    const remarks = await step("pulumi up", async () => {
        await ensureStack(pulumi, env);
        await checkState(stackName, pulumi, env);
        return up({ pulumi, env, log, cgroup, told: newReporter(Date.now, note) });
    });
    if (remarks !== undefined) {
        note(remarks);
    }
    const args = ["stack", "output", "--json"];
    const { stdout } = await promisify(execFile)(pulumi, args, { env, cwd: join(__dirname, "..") });
    note(summary(JSON.parse(stdout), places));
}

/** Tells how far an update is every five seconds, by the lines of the CLI; one per resource would be hundreds. */
export function newReporter(now: () => number, tell: (line: string) => void): (line: string) => void {
    const period = 5000;
    let count = 0;
    let next = now() + period;
    return (line) => {
        const [, kind, name] = /^\s*[-+~]*\s+(\S+) (\S+) (?:created|updated|deleted|replaced)\b/.exec(line) ?? [];
        if (kind === undefined || name === undefined) {
            return;
        }
        count += 1;
        if (now() >= next) {
            next = now() + period;
            tell(`  ${count} resources, last ${kind} ${name}`);
        }
    };
}
