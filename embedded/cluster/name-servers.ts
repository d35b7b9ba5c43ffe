import { readFileSync } from "node:fs";

/** Where systemd's resolver keeps what it got from the network, when resolv.conf names only itself. */
const resolvConfs = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];

/** The name servers that the machine uses and that another network namespace can reach; at most three. */
export function machineNameServers(): readonly string[] {
    for (const path of resolvConfs) {
        const servers = reachableNameServers(readText(path));
        if (servers.length > 0) {
            return servers;
        }
    }
    return [];
}

/** The resolv.conf that they are in, with all that it says besides, for a program in another network namespace. */
export function resolvConfElsewhere(): string {
    const texts = resolvConfs.map(readText);
    const found = texts.find((text) => reachableNameServers(text).length > 0) ?? "";
    const servers = reachableNameServers(found).map((server) => `nameserver ${server}\n`);
    const others = found.split("\n").filter((line) => /^\s*(search|domain|options)\s/.test(line));
    return [...servers, ...others.map((line) => `${line}\n`)].join("");
}

/** Those of a resolv.conf, without loopback addresses and IPv6, which the node does not have. */
export function reachableNameServers(resolvConf: string): readonly string[] {
    return [...resolvConf.matchAll(/^\s*nameserver\s+(\d+\.\d+\.\d+\.\d+)\s*$/gm)]
        .flatMap(([, address]) => (address === undefined || address.startsWith("127.") ? [] : [address]))
        .slice(0, 3);
}

function readText(path: string): string {
    try {
        return readFileSync(path, "utf8");
    } catch {
        return "";
    }
}
