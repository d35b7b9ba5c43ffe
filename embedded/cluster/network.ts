import { setTimeout as sleep } from "node:timers/promises";

import { run, runQuietly } from "./execute";
import { machineNameServers } from "./name-servers";
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

/** Lets pods reach what the machine reaches, but not what listens on the machine itself, by rules that carry the cluster's name. */
export async function openWayOut(settings: ClusterSettings): Promise<void> {
    const wanted = wayOutRules(settings, machineNameServers());
    if (await isOpen(settings.id, wanted)) {
        return;
    }
    // All of them anew: their order is that in which they are inserted.
    await closeWayOut(settings);
    for (const { table, rule } of wanted) {
        await ensureRule(["iptables"], table, rule);
    }
}

/** Whether the firewall has the rules in the order that follows from their insertion, and no other of this name. */
async function isOpen(id: string, wanted: readonly Rule[]): Promise<boolean> {
    const same = await Promise.all(
        tables.map(async (table) => {
            const own = wanted.filter((one) => one.table === table).map(({ rule }) => rule);
            return isInserted(own, ownRules(await run("iptables", ["-w", "-t", table, "-S"]), id));
        }),
    );
    return same.every((is) => is);
}

/** Whether rules that were inserted one before the other are those that are listed, chain by chain, whatever words iptables adds. */
export function isInserted(inserted: readonly (readonly string[])[], listed: readonly (readonly string[])[]): boolean {
    const words = (rule: readonly string[]): string =>
        [...new Set(rule.map((word) => word.replace(/\/32$/, "")))]
            .filter((word) => word !== "-m")
            .sort()
            .join(" ");
    const byChain = (rules: readonly (readonly string[])[]): string =>
        JSON.stringify(
            ["INPUT", "FORWARD", "POSTROUTING"].map((chain) => rules.filter(([name]) => name === chain).map(words)),
        );
    return byChain([...inserted].reverse()) === byChain(listed);
}

const tables = ["nat", "filter"] as const;

/** Takes the rules away again, also those of another version, and as many times as they are there. */
export async function closeWayOut({ id }: ClusterSettings): Promise<void> {
    for (const table of tables) {
        const listing = await run("iptables", ["-w", "-t", table, "-S"]);
        for (const rule of ownRules(listing, id)) {
            await runQuietly("iptables", ["-w", "-t", table, "-D", ...rule]);
        }
    }
}

/** Of what `iptables -S` prints, the rules that carry a name, without the words that add them. */
export function ownRules(listing: string, id: string): readonly (readonly string[])[] {
    return listing
        .split("\n")
        .map((line) => line.split(" ").map((word) => word.replaceAll('"', "")))
        .filter(([what, ...rule]) => what === "-A" && rule[rule.indexOf("--comment") + 1] === id)
        .map(([, ...rule]) => rule);
}

export interface Rule {
    readonly table: "nat" | "filter";
    readonly rule: readonly string[];
}

/** Ports at the machine's end of the link where a developer's process may be called by peers, see docs/development.md. */
const developerPorts = "9990:9999";

/** In the order in which they are inserted before one another: what comes later is looked at first. */
export function wayOutRules(
    { id, hostAddress, nodeAddress }: Pick<ClusterSettings, "id" | "hostAddress" | "nodeAddress">,
    nameServers: readonly string[],
): readonly Rule[] {
    const mark = ["-m", "comment", "--comment", id];
    const answers = ["-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", ...mark, "-j", "ACCEPT"];
    const listener = (address: string, protocol: string, ports: string): Rule => ({
        table: "filter",
        rule: ["INPUT", "-i", id, "-d", address, "-p", protocol, "--dport", ports, ...mark, "-j", "ACCEPT"],
    });
    return [
        { table: "nat", rule: ["POSTROUTING", "-s", nodeAddress, "!", "-o", id, ...mark, "-j", "MASQUERADE"] },
        { table: "filter", rule: ["FORWARD", "-i", id, ...mark, "-j", "ACCEPT"] },
        { table: "filter", rule: ["FORWARD", "-o", id, ...answers] },
        // Told at once, so that nobody waits.
        { table: "filter", rule: ["INPUT", "-i", id, ...mark, ...rejected("icmp-admin-prohibited")] },
        { table: "filter", rule: ["INPUT", "-i", id, "-p", "tcp", ...mark, ...rejected("tcp-reset")] },
        listener(hostAddress, "tcp", developerPorts),
        // One of them may be the machine itself.
        ...nameServers.flatMap((server) => ["udp", "tcp"].map((protocol) => listener(server, protocol, "53"))),
        { table: "filter", rule: ["INPUT", "-i", id, ...answers] },
    ];
}

function rejected(how: string): readonly string[] {
    return ["-j", "REJECT", "--reject-with", how];
}

/** Inserted first, because a machine that runs Docker or a firewall drops what no earlier rule accepts. */
async function ensureRule(iptables: readonly string[], table: string, rule: readonly string[]): Promise<void> {
    const [command = "", ...args] = iptables;
    if (!(await runQuietly(command, [...args, "-w", "-t", table, "-C", ...rule]))) {
        await run(command, [...args, "-w", "-t", table, "-I", ...rule]);
    }
}
