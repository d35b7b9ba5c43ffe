import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { fieldAt } from "../../ground/json";
import { run } from "./execute";

/** What a node changes on the whole machine: the first so that pods reach other machines, the others by kubelet. */
const settingNames = [
    "net/ipv4/ip_forward",
    "kernel/keys/root_maxbytes",
    "kernel/keys/root_maxkeys",
    "kernel/panic",
    "kernel/panic_on_oops",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
] as const;

const forwarding = settingNames[0];

/** Lets the machine pass on what pods send, after noting down the settings that the node will change. */
export function openKernel(folder: string): void {
    const path = notes(folder);
    if (!existsSync(path)) {
        mkdirSync(dirname(path), { recursive: true });
        const values = settingNames.map((name) => [name, readSetting(name)]);
        writeFileSync(path, `${JSON.stringify(Object.fromEntries(values))}\n`);
    }
    if (readSetting(forwarding) !== "1") {
        writeFileSync(settingPath(forwarding), "1");
    }
}

/** Puts the settings back as they were before the first start. */
export async function restoreKernel(folder: string): Promise<void> {
    const before: unknown = existsSync(notes(folder)) ? JSON.parse(readFileSync(notes(folder), "utf8")) : {};
    for (const name of settingNames) {
        const value = fieldAt(before, name);
        if (typeof value !== "string" || value === readSetting(name)) {
            continue;
        }
        // Whoever has set up forwarding meanwhile (Docker, a VPN) needs it still.
        if (name !== forwarding || !(await somethingForwards())) {
            writeFileSync(settingPath(name), value);
        }
    }
}

async function somethingForwards(): Promise<boolean> {
    const rules = await run("iptables", ["-w", "-S", "FORWARD"]);
    return rules.trim() !== "-P FORWARD ACCEPT";
}

function notes(folder: string): string {
    return join(folder, "kernel-settings.json");
}

function readSetting(name: string): string | undefined {
    try {
        return readFileSync(settingPath(name), "utf8").trim();
    } catch {
        return undefined;
    }
}

function settingPath(name: string): string {
    return join("/proc/sys", name);
}
