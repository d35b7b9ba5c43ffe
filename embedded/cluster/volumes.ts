import { join, resolve } from "node:path";

import type { Part } from "./processes";
import { type Site, volumesFolder } from "./settings";

/** The process that gives volume claims a folder each. */
export function volumeProvisioner({ settings, tool, env }: Site): Part {
    const checkout = resolve(__dirname, "..", "..");
    const main = join(__dirname, "provisioner", "main.ts");
    const args = [
        "--import",
        join(checkout, "node_modules/tsx/dist/loader.mjs"),
        main,
        settings.kubeconfig,
        volumesFolder(settings),
    ];
    return { name: "volumes", command: tool("node"), args, files: {}, env };
}
