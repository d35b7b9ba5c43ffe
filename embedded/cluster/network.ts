import { setTimeout as sleep } from "node:timers/promises";

import { run, runQuietly } from "./execute";
import type { ClusterSettings } from "./settings";

/** Joins the machine and the node's network namespace by a link of two addresses. Harmless when it is there already. */
export async function linkNode(settings: ClusterSettings, holder: number): Promise<void> {
    const inside = ["--target", String(holder), "--net", "--"];
    if (!(await runQuietly("nsenter", [...inside, "ip", "link", "show", "dev", "eth0"]))) {
        await addLink(settings.id, holder);
    }
    await run("ip", ["address", "replace", `${settings.hostAddress}/30`, "dev", settings.id]);
    await run("ip", ["link", "set", settings.id, "up"]);
    await run("nsenter", [...inside, "ip", "address", "replace", `${settings.nodeAddress}/30`, "dev", "eth0"]);
    await run("nsenter", [...inside, "ip", "link", "set", "eth0", "up"]);
    await run("nsenter", [...inside, "ip", "route", "replace", "default", "via", settings.hostAddress]);
    const masquerade = ["POSTROUTING", "-s", settings.pods, "-o", "eth0", "-j", "MASQUERADE"];
    await ensureRule(["nsenter", ...inside, "iptables"], "nat", masquerade);
}

/** The name may still be taken by the link to an earlier node, which the kernel removes in its own time. */
async function addLink(device: string, holder: number): Promise<void> {
    const add = ["link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", String(holder)];
    const end = Date.now() + 5000;
    await removeLink(device);
    while (!(await runQuietly("ip", add))) {
        if (Date.now() > end) {
            await run("ip", add);
            return;
        }
        await sleep(50);
        await removeLink(device);
    }
}

/** Takes the link away, if it is there. */
export async function removeLink(device: string): Promise<void> {
    const removed = await runQuietly("ip", ["link", "delete", device]);
    if (!removed && (await runQuietly("ip", ["link", "show", "dev", device]))) {
        await run("ip", ["link", "delete", device]);
    }
}

/** Lets pods reach what the machine reaches: three rules that carry the cluster's name. */
export async function openWayOut(settings: ClusterSettings): Promise<void> {
    for (const { table, rule } of wayOutRules(settings)) {
        await ensureRule(["iptables"], table, rule);
    }
}

/** Takes the rules away again, as many times as they are there. */
export async function closeWayOut(settings: ClusterSettings): Promise<void> {
    for (const { table, rule } of wayOutRules(settings)) {
        while (await runQuietly("iptables", ["-w", "-t", table, "-D", ...rule])) {
            // Once more: an interrupted start may have added it twice.
        }
    }
}

interface Rule {
    readonly table: "nat" | "filter";
    readonly rule: readonly string[];
}

function wayOutRules({ id, nodeAddress }: ClusterSettings): readonly Rule[] {
    const mark = ["-m", "comment", "--comment", id];
    return [
        { table: "nat", rule: ["POSTROUTING", "-s", nodeAddress, "!", "-o", id, ...mark, "-j", "MASQUERADE"] },
        { table: "filter", rule: ["FORWARD", "-i", id, ...mark, "-j", "ACCEPT"] },
        {
            table: "filter",
            rule: ["FORWARD", "-o", id, "-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", ...mark, "-j", "ACCEPT"],
        },
    ];
}

/** Inserted first, because a machine that runs Docker or a firewall drops what no earlier rule accepts. */
async function ensureRule(iptables: readonly string[], table: string, rule: readonly string[]): Promise<void> {
    const [command = "", ...args] = iptables;
    if (!(await runQuietly(command, [...args, "-w", "-t", table, "-C", ...rule]))) {
        await run(command, [...args, "-w", "-t", table, "-I", ...rule]);
    }
}
