import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { startCluster } from "./cluster/cluster";
import { pulumiEnvironment } from "./environment";
import { ensureImages } from "./images/images";
import { fetchOfficialPlugins } from "./official-plugins";
import { places } from "./places";
import { note, step } from "./progress";
import { ensureStack, stackSettings, up } from "./stack";
import { summary } from "./summary";
import { ensureToolchain } from "./toolchain/toolchain";

/** Brings up the tools, the cluster, the images and the stack `dev`, and says what runs. */
export async function start(): Promise<void> {
    const toolchain = await ensureToolchain();
    const pulumi = toolchain.path("pulumi");
    const [cluster] = await Promise.all([
        step("cluster", () => startCluster(toolchain)),
        fetchOfficialPlugins(pulumi, pulumiEnvironment(toolchain)),
    ]);
    await ensureImages(toolchain, cluster);
    const env = { ...pulumiEnvironment(toolchain), ...stackSettings() };
    await step("pulumi up", () => bringUp(pulumi, env));
    note(await summaryOf(pulumi, env));
}

async function bringUp(pulumi: string, env: Readonly<Record<string, string>>): Promise<void> {
    await ensureStack(pulumi, env);
    mkdirSync(places.logs, { recursive: true });
    await up(pulumi, env, join(places.logs, "pulumi-up.log"), reporter(Date.now, note));
}

/** Prints how far the stack is, every few seconds; one line per resource would be hundreds. */
export function reporter(now: () => number, tell: (line: string) => void): (line: string) => void {
    const period = 5000;
    let count = 0;
    let next = now() + period;
    return (line) => {
        const [, resource] = /^\s*(?:[+~-]+\s+)*(\S+ \S+) (?:created|updated|deleted|replaced)\b/.exec(line) ?? [];
        if (resource === undefined) {
            return;
        }
        count += 1;
        if (now() >= next) {
            next = now() + period;
            tell(`  ${count} resources so far, last ${resource}`);
        }
    };
}

async function summaryOf(pulumi: string, env: Readonly<Record<string, string>>): Promise<string> {
    const { stdout } = await promisify(execFile)(pulumi, ["stack", "output", "--json"], {
        env,
        cwd: join(__dirname, ".."),
    });
    return summary(JSON.parse(stdout), places);
}
