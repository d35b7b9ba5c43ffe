import { writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { type Listener, type Rule, linkRules, marked, nameServerListeners, rejected } from "./firewall";
import { joinNetwork } from "./link";
import { masqueraded } from "./network";
import { untilSeparate } from "./node";
import type { Part, PartProcess } from "./processes";
import { type BuildingCluster, type ClusterSettings, buildDevice } from "./settings";

/** A port on the machine that BuildKit itself speaks to. */
interface Way {
    /** IPv4; one of 127.0.0.0/8 is reached all the same. */
    readonly address: string;
    readonly port: number;
}

/** CNI's library keeps notes there, whoever uses it. */
const cniNotes = "/var/lib/cni";

/**
 * The part, in mount and network namespaces of its own, with which vanishes all that it made in them. It starts when its network has been
 * joined. What a Dockerfile adds or pulls is fetched by BuildKit itself, so it has no more network than the steps that it runs.
 *
 * @param resolvConf for it, as the machine's may name a resolver on loopback
 */
export function withOwnNetwork({ folder }: ClusterSettings, part: Part, resolvConf: string): Part {
    const path = join(folder, "build-resolv.conf");
    const script = `ip link set lo up && mkdir -p "$1" ${cniNotes} && mount --bind "$1" ${cniNotes} || exit
[ ! -e /etc/resolv.conf ] || mount --bind "$2" /etc/resolv.conf || exit
until ip route show default | grep -q via; do sleep 0.05; done
shift 2 && exec "$@"`;
    const arguments_ = [join(folder, "build-cni"), path, part.command, ...part.args];
    return {
        ...part,
        command: "unshare",
        args: ["--mount", "--net", "--propagation", "slave", "--", "/bin/sh", "-c", script, "sh", ...arguments_],
        files: { ...part.files, [path]: resolvConf },
    };
}

/** Joins BuildKit's network to the machine's. Harmless when it is joined already. */
export async function joinBuildKit(settings: BuildingCluster, part: PartProcess): Promise<void> {
    await untilSeparate(part, "make the network of image builds");
    const ways = waysOf(settings, process.env);
    const { buildHostAddress: machine, buildAddress: inside } = settings;
    const link = { device: buildDevice(settings), machine, inside };
    await joinNetwork(link, part.pid, {
        rules: insideRules(settings, ways),
        switches: ["ipv4/ip_forward", "ipv4/conf/eth0/route_localnet"],
    });
    writeFileSync(`/proc/sys/net/ipv4/conf/${link.device}/route_localnet`, "1");
}

/** What BuildKit speaks to on the machine: the registry, and proxies of the environment that run there. */
interface Ways {
    readonly registry: Way;
    readonly proxies: readonly Way[];
}

export function waysOf(settings: Pick<ClusterSettings, "ports">, env: NodeJS.ProcessEnv): Ways {
    const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
    return {
        registry: { address: "127.0.0.1", port: settings.ports.registry },
        proxies: proxiesOnMachine(env, own),
    };
}

/** Those proxies of an environment that have one of the machine's own addresses, each once. */
export function proxiesOnMachine(env: NodeJS.ProcessEnv, own: readonly string[]): readonly Way[] {
    const proxies = Object.entries(env).flatMap(([name, value = ""]) => (isProxy.test(name) ? wayTo(value) : []));
    const here = proxies.filter((way) => isLoopback(way) || own.includes(way.address));
    return here.filter((way, index) => here.findIndex((other) => isDeepStrictEqual(other, way)) === index);
}

const isProxy = /^(https?|all)_proxy$/i;

const defaultPorts: Readonly<Record<string, number>> = { "http:": 80, "https:": 443 };

/** SOCKS has a port of its own. */
const socksPort = 1080;

function wayTo(proxy: string): readonly Way[] {
    if (!URL.canParse(proxy)) {
        return [];
    }
    const { protocol, hostname, port } = new URL(proxy);
    const address = hostname === "localhost" ? "127.0.0.1" : hostname;
    return [{ address, port: port === "" ? (defaultPorts[protocol] ?? socksPort) : Number(port) }];
}

function isLoopback({ address }: Way): boolean {
    return address.startsWith("127.");
}

/**
 * Rules in BuildKit's own network, in the order of insertion: what it calls on loopback goes to the machine, its steps reach neither one
 * another nor the registry, whose images they could otherwise look through.
 */
export function insideRules(settings: BuildingCluster, { registry, proxies }: Ways): readonly Rule[] {
    const { buildHostAddress: machine } = settings;
    const filter = (...rule: readonly string[]): Rule => ({ table: "filter", rule });
    const nat = (...rule: readonly string[]): Rule => ({ table: "nat", rule });
    return [
        masqueraded(settings),
        nat("POSTROUTING", "-s", "127.0.0.0/8", "-o", "eth0", "-j", "MASQUERADE"),
        ...[registry, ...proxies].filter(isLoopback).map(({ address, port }) => {
            const to = ["-j", "DNAT", "--to-destination", `${machine}:${port}`];
            return nat("OUTPUT", "-d", address, "-p", "tcp", "--dport", String(port), ...to);
        }),
        filter("FORWARD", "!", "-i", "eth0", "!", "-o", "eth0", ...rejected("icmp-admin-prohibited")),
        filter("FORWARD", "-d", machine, ...rejected("icmp-admin-prohibited")),
        filter("FORWARD", "-d", machine, "-p", "tcp", ...rejected("tcp-reset")),
        ...proxies
            .filter(isLoopback)
            .map(({ port }) => filter("FORWARD", "-d", machine, "-p", "tcp", "--dport", String(port), "-j", "ACCEPT")),
    ];
}

/** The machine's rules, in the order of insertion: builds reach what the machine reaches, but neither what listens there nor the node. */
export function buildRules(
    settings: Pick<BuildingCluster, "id" | "buildHostAddress" | "buildAddress">,
    nameServers: readonly string[],
    { registry, proxies }: Ways,
): readonly Rule[] {
    const { id, buildHostAddress: machine } = settings;
    const device = buildDevice(settings);
    const mark = marked(id);
    const ways = [registry, ...proxies];
    const listeners: readonly Listener[] = ways.map(({ address, port }) => ({
        address,
        protocol: "tcp",
        ports: String(port),
    }));
    const open = [...nameServerListeners(nameServers), ...listeners];
    return [
        ...linkRules({ id, device, inside: settings.buildAddress, listeners: open }),
        ...ways.filter(isLoopback).map(({ address, port }): Rule => {
            const asked = ["-d", machine, "-p", "tcp", "--dport", String(port)];
            const to = ["-j", "DNAT", "--to-destination", `${address}:${port}`];
            return { table: "nat", rule: ["PREROUTING", "-i", device, ...asked, ...mark, ...to] };
        }),
        ...[
            ["-i", device, "-o", id],
            ["-i", id, "-o", device],
        ].map((way): Rule => ({
            table: "filter",
            rule: ["FORWARD", ...way, ...mark, ...rejected("icmp-admin-prohibited")],
        })),
    ];
}
