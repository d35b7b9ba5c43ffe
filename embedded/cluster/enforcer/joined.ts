import { readdirSync, readFileSync, rmSync, writeFileSync, renameSync } from "node:fs";
import { isIPv4 } from "node:net";
import { join } from "node:path";

import type { Joined } from "./world";

/** What the plugin has noted in a folder: a file for each address. */
export function readJoined(folder: string): readonly Joined[] {
    return readdirSync(folder)
        .filter((name) => isIPv4(name))
        .flatMap((address) => {
            const [namespace, name, sandbox] = readText(join(folder, address)).trim().split(" ");
            return namespace === undefined || name === undefined || sandbox === undefined
                ? []
                : [{ address, namespace, name, sandbox }];
        });
}

/** Lets the plugin know that the rules for a pod are in force: it waits for that. */
export function tellReady(folder: string, { address, sandbox }: Joined): void {
    const path = join(folder, `${address}.ready`);
    writeFileSync(`${path}.new`, `${sandbox}\n`);
    renameSync(`${path}.new`, path);
}

/** A file that is there as soon as anything is enforced. */
export function inForcePath(folder: string): string {
    return join(folder, "in-force");
}

export function forgetInForce(folder: string): void {
    rmSync(inForcePath(folder), { force: true });
}

function readText(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return "";
    }
}
