import { cpSync } from "node:fs";
import { join } from "node:path";
import { step } from "../progress";
import type { Part, Workshop } from "./parts";
import { run } from "./run";

/** Node 22, from the npm package of this architecture: so that the stack runs on the same one everywhere. */
export const nodePart: Part = {
    name: "node",
    settings: JSON.stringify({ arch: process.arch }),
    bin: ["bin"],
    make: install,
};

async function install({ folder, source, scratch, log: newLog }: Workshop): Promise<void> {
    const log = newLog("node");
    // A prefix, as npm hands its own project on to what it starts. The user's npm settings are kept, as they name the registry; the checksums are in the lock file.
    const args = ["ci", "--prefix", source, "--no-audit", "--no-fund", "--include=optional", "--ignore-scripts"];
    await step("Node 22", async () => {
        await run({ program: "npm", args, env: { ...process.env, TMPDIR: scratch }, cwd: source, log });
        cpSync(join(source, "node_modules", `node-linux-${process.arch}`, "bin"), join(folder, "bin"), {
            recursive: true,
        });
    });
}
