import { addresses } from "../places";
import { run, runQuietly } from "./execute";

/** A rule of the machine's firewall, without the words that add it. */
export interface Rule {
    readonly table: (typeof tables)[number];
    readonly rule: readonly string[];
}

const tables = ["nat", "filter"] as const;

const chains = ["PREROUTING", "INPUT", "FORWARD", "POSTROUTING"];

/** Has the firewall have these rules of this name and no others. In the order in which they are inserted: what comes later is looked at first. */
export async function ensureRules(id: string, wanted: readonly Rule[]): Promise<void> {
    if (await isThere(id, wanted)) {
        return;
    }
    // All of them anew: their order is that in which they are inserted.
    await removeRules(id);
    for (const { table, rule } of wanted) {
        await ensureRule(["iptables"], table, rule);
    }
}

/** Whether the firewall has the rules in the order that follows from their insertion, and no other of this name. */
async function isThere(id: string, wanted: readonly Rule[]): Promise<boolean> {
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
        JSON.stringify(chains.map((chain) => rules.filter(([name]) => name === chain).map(words)));
    return byChain([...inserted].reverse()) === byChain(listed);
}

/** Takes the rules of this name away, also those of another version, and as many times as they are there. */
export async function removeRules(id: string): Promise<void> {
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

/** Inserted first, because a machine that runs Docker or a firewall drops what no earlier rule accepts. */
export async function ensureRule(
    iptables: readonly string[],
    table: Rule["table"],
    rule: readonly string[],
): Promise<void> {
    const [command = "", ...args] = iptables;
    if (!(await runQuietly(command, [...args, "-w", "-t", table, "-C", ...rule]))) {
        await run(command, [...args, "-w", "-t", table, "-I", ...rule]);
    }
}

/** What a network namespace may do with the machine over its link. */
interface WayOut {
    /** The name that the rules carry. */
    readonly id: string;
    /** The machine's end of the link. */
    readonly device: string;
    /** The address at the other end. */
    readonly inside: string;
    /** What it reaches of the machine itself. */
    readonly listeners: readonly Listener[];
}

/** Ports that something on the machine listens at. */
export interface Listener {
    readonly address: string;
    readonly protocol: "tcp" | "udp";
    /** One, or `first:last`. */
    readonly ports: string;
}

/**
 * A namespace reaches what the machine reaches, of the machine nothing but these listeners, and nothing at the ends of other links of ours,
 * whichever of their rules come before. In the order of insertion.
 */
export function linkRules({ id, device, inside, listeners }: WayOut): readonly Rule[] {
    const mark = marked(id);
    const answers = ["-m", "conntrack", "--ctstate", "RELATED,ESTABLISHED", ...mark, "-j", "ACCEPT"];
    const filter = (...rule: readonly string[]): Rule => ({ table: "filter", rule });
    const across = ["FORWARD", "-i", device, "-d", addresses.links];
    return [
        { table: "nat", rule: ["POSTROUTING", "-s", inside, "!", "-o", device, ...mark, "-j", "MASQUERADE"] },
        filter("FORWARD", "-i", device, ...mark, "-j", "ACCEPT"),
        // Told at once, so that nobody waits.
        filter(...across, ...mark, ...rejected("icmp-admin-prohibited")),
        filter(...across, "-p", "tcp", ...mark, ...rejected("tcp-reset")),
        filter("FORWARD", "-i", device, ...answers),
        filter("FORWARD", "-o", device, ...answers),
        filter("INPUT", "-i", device, ...mark, ...rejected("icmp-admin-prohibited")),
        filter("INPUT", "-i", device, "-p", "tcp", ...mark, ...rejected("tcp-reset")),
        ...listeners.map(({ address, protocol, ports }) =>
            filter("INPUT", "-i", device, "-d", address, "-p", protocol, "--dport", ports, ...mark, "-j", "ACCEPT"),
        ),
        filter("INPUT", "-i", device, ...answers),
    ];
}

/** The words by which a rule carries a name. */
export function marked(id: string): readonly string[] {
    return ["-m", "comment", "--comment", id];
}

export function rejected(how: "icmp-admin-prohibited" | "tcp-reset"): readonly string[] {
    return ["-j", "REJECT", "--reject-with", how];
}

/** Name servers, of which one may be the machine itself. */
export function nameServerListeners(nameServers: readonly string[]): readonly Listener[] {
    return nameServers.flatMap((address) =>
        (["udp", "tcp"] as const).map((protocol) => ({ address, protocol, ports: "53" })),
    );
}
