import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chmod, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import type { Part } from "../processes";
import type { Check } from "../readiness";
import { type Site, joinedFolder, pluginsFolder } from "../settings";
import { inForcePath } from "./joined";
import { pluginName, pluginScript } from "./plugin";

/** The process that enforces NetworkPolicies, to be run in the node. */
export function enforcer({ settings, tool, env }: Site): Part {
    const checkout = resolve(__dirname, "..", "..", "..");
    const args = [
        "--import",
        join(checkout, "node_modules/tsx/dist/loader.mjs"),
        join(__dirname, "main.ts"),
        settings.kubeconfig,
        joinedFolder(settings),
        settings.pods,
    ];
    return { name: "enforcer", command: tool("node"), args, files: {}, env: { ...env, ENFORCER: version() } };
}

/** Another one for other code, so that one that runs is replaced. */
function version(): string {
    const files = readdirSync(__dirname).sort();
    const hash = createHash("sha256");
    files.forEach((name) => hash.update(readFileSync(join(__dirname, name))));
    return hash.digest("hex").slice(0, 12);
}

/** Whether policies are enforced by now. */
export function enforces({ settings }: Site): Check {
    return () => Promise.resolve(existsSync(inForcePath(joinedFolder(settings))));
}

/** Puts our plugin beside those that come from elsewhere: a runtime looks for all of them in one folder. */
export async function placePlugins({ settings, cni }: Site): Promise<void> {
    const folder = pluginsFolder(settings);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const others = await readdir(cni);
    await Promise.all(others.map((name) => place(join(cni, name), join(folder, name))));
    const script = join(folder, pluginName);
    await writeFile(`${script}.new`, pluginScript(join(cni, "ptp"), joinedFolder(settings)));
    await chmod(`${script}.new`, 0o755);
    await rename(`${script}.new`, script);
}

/** Replaced in one step, since pods may be joined meanwhile. */
async function place(target: string, path: string): Promise<void> {
    await rm(`${path}.new`, { force: true });
    await symlink(target, `${path}.new`);
    await rename(`${path}.new`, path);
}
