import { existsSync, writeFileSync } from "node:fs";

import { until } from "../../ground/retry";
import { run, runQuietly } from "./execute";
import { type Rule, ensureRule } from "./firewall";

/** Two addresses in one /30, at the ends of a pair of devices between the machine and a network namespace, in which it is `eth0`. */
export interface Link {
    /** Name of the machine's end, of at most 15 characters. */
    readonly device: string;
    readonly machine: string;
    readonly inside: string;
}

/** What is set up at the inner end before it has a way out. */
interface Inside {
    /** Of the firewall, in the order in which they are inserted. */
    readonly rules: readonly Rule[];
    /** Names below /proc/sys/net that are switched on. Default none. */
    readonly switches?: readonly string[];
}

/** Runs a command in the network of a process. */
function inNetworkOf(process: number): readonly string[] {
    return ["nsenter", "--target", String(process), "--net", "--"];
}

/** Joins the machine and the network namespace of a process. Harmless when they are joined already. */
export async function joinNetwork(
    { device, machine, inside }: Link,
    process: number,
    { rules, switches = [] }: Inside,
): Promise<void> {
    const [nsenter = "", ...target] = inNetworkOf(process);
    const within = (...args: readonly string[]): Promise<string> => run(nsenter, [...target, "ip", ...args]);
    if (!(await runQuietly(nsenter, [...target, "ip", "link", "show", "dev", "eth0"]))) {
        await addLink(device, process);
    }
    withoutIpv6(device);
    await run("ip", ["address", "replace", `${machine}/30`, "dev", device]);
    await run("ip", ["link", "set", device, "up"]);
    await within("address", "replace", `${inside}/30`, "dev", "eth0");
    await within("link", "set", "eth0", "up");
    for (const { table, rule } of rules) {
        await ensureRule([...inNetworkOf(process), "iptables"], table, rule);
    }
    for (const name of switches) {
        await run(nsenter, [...target, "/bin/sh", "-c", `echo 1 > /proc/sys/net/${name}`]);
    }
    await within("route", "replace", "default", "via", machine);
}

/** The firewall's rules are for IPv4: by IPv6 both ends would have addresses by themselves, and whoever knows the machine's reach what listens there. */
function withoutIpv6(device: string): void {
    const path = `/proc/sys/net/ipv6/conf/${device}/disable_ipv6`;
    if (existsSync(path)) {
        writeFileSync(path, "1");
    }
}

/** The name may still be taken by the link to an earlier process, which the kernel removes in its own time. */
async function addLink(device: string, process: number): Promise<void> {
    const add = ["link", "add", device, "type", "veth", "peer", "name", "eth0", "netns", String(process)];
    const added = await until(
        5,
        async () => {
            await removeLink(device);
            return runQuietly("ip", add);
        },
        50,
    );
    if (!added) {
        await run("ip", add);
    }
}

/** Takes the link away, if it is there. */
export async function removeLink(device: string): Promise<void> {
    const removed = await runQuietly("ip", ["link", "delete", device]);
    if (!removed && (await runQuietly("ip", ["link", "show", "dev", device]))) {
        await run("ip", ["link", "delete", device]);
    }
}
