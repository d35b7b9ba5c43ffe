import { nodeName } from "../../model/names";
import { outsideAddress } from "../../model/outside";
import { grpcPorts } from "../../model/ports";
import { isGiven } from "../lenient";
import { nodesOf } from "../nodes";
import type { OrganisationOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import { isAddress, type OutsideConfig, type OutsideNodeConfig } from "../schema/outside";
import { clusterOutlineOf, clusterOutlines, type ClusterOutline } from "./cluster-outlines";

/** A node with what the config says of its address outside. */
interface Shown {
    readonly name: string;
    /** Of its own settings. */
    readonly path: string;
    readonly own: Partial<OutsideNodeConfig> | undefined;
    readonly host: string | undefined;
    readonly port: number | undefined;
    readonly cluster: ClusterOutline;
}

/** Settings that say nothing in their place, nodes without an address, and an address of two nodes. */
export function outsideProblems(outline: Outline): readonly Problem[] {
    const nodes = outline.organizations.flatMap((organisation, index) => shown(outline, organisation, index));
    const all = clusterOutlines(outline).map(({ outside, outsidePath }) => [outsidePath, outside] as const);
    return [
        ...[...new Map(all)].flatMap(([path, outside]) => (outside === undefined ? [] : fieldProblems(outside, path))),
        ...onceEach([
            ...nodes.flatMap((node) => (node.cluster.outside === undefined ? aloneProblems(node) : hostProblems(node))),
            ...nodes.filter(({ cluster }) => cluster.outside?.type === "tlsRoute").flatMap(routeProblems),
            ...sharedProblems(nodes),
        ]),
    ];
}

function aloneProblems({ path, own, cluster }: Shown): readonly Problem[] {
    const reason = `only with fabric:${cluster.outsidePath}, which says by what way nodes are reached`;
    return problemAt(path, !cluster.isOutsideGiven && own !== undefined && reason);
}

/** The first at each path: what is wrong with a template is so for each node. */
function onceEach(problems: readonly Problem[]): readonly Problem[] {
    return problems.filter(({ path }, index) => problems.findIndex((other) => other.path === path) === index);
}

function shown(outline: Outline, organisation: OrganisationOutline, index: number): readonly Shown[] {
    const { name: owner, orderers, peers } = organisation;
    if (owner === undefined) {
        return [];
    }
    const of = (
        role: "orderer" | "peer",
        settings: readonly {
            readonly cluster?: string | undefined;
            readonly outside?: Partial<OutsideNodeConfig> | undefined;
        }[],
    ): readonly Shown[] =>
        settings.map(({ outside: own, cluster: named }, number) => {
            const cluster = clusterOutlineOf(organisation, outline, { cluster: named });
            const name = nodeName(owner, role, number + 1);
            const address = outsideAddress(cluster.outside, own, { name, port: grpcPorts[role] });
            const path = pathOf("organizations", index, `${role}s`, number, "outside");
            return { name, path, own, host: address.host, port: address.port, cluster };
        });
    return [...of("orderer", nodesOf(orderers)), ...of("peer", nodesOf(peers))];
}

function fieldProblems(outside: NonNullable<Outline["outside"]>, at: string): readonly Problem[] {
    const { type } = outside;
    const isOther = (key: "annotations" | "gateway", wanted: typeof type): boolean =>
        isGiven(outside, key) && type !== undefined && type !== wanted;
    const ports = "not with type nodePort: no two nodes have one node port, so that each has its own outside.port";
    const gateways = "is missing: with type tlsRoute it names the gateway that passes TLS through";
    return [
        ...problemAt(`${at}.port`, isGiven(outside, "port") && type === "nodePort" && ports),
        ...problemAt(`${at}.annotations`, isOther("annotations", "loadBalancer") && "only with type loadBalancer"),
        ...problemAt(`${at}.gateway`, isOther("gateway", "tlsRoute") && "only with type tlsRoute"),
        ...problemAt(`${at}.gateway`, type === "tlsRoute" && !isGiven(outside, "gateway") && gateways),
    ];
}

/** A gateway tells nodes apart by nothing but the name that a caller asks for. */
function routeProblems(node: Shown): readonly Problem[] {
    const { name, path, own, host } = node;
    const address = `gives ${name} an IP address, and a gateway is told names alone (SNI): with type tlsRoute it must be a DNS name`;
    const port = "not with type tlsRoute: the gateway's port, which outside.port says, is that of all nodes";
    return [
        ...problemAt(hostPath(node), host !== undefined && isAddress(host) && address),
        ...problemAt(`${path}.port`, own?.port !== undefined && port),
    ];
}

/** Where a node's host is written. */
function hostPath({ path, own, cluster }: Shown): string {
    return own?.host === undefined ? `${cluster.outsidePath}.host` : `${path}.host`;
}

/** Kubernetes, and whoever asks a name server, take no longer ones. */
const longestPart = 63;
const longestName = 253;

function hostProblems(node: Shown): readonly Problem[] {
    const { name, path, host, cluster } = node;
    if (host === undefined) {
        return problemAt(`${path}.host`, `is missing, and fabric:${cluster.outsidePath} has none for all nodes`);
    }
    const part = host.split(".").find(({ length }) => length > longestPart);
    const at = hostPath(node);
    return [
        ...problemAt(
            at,
            part !== undefined &&
                `gives ${name} a host with the part "${part}" of ${part.length} characters, ${longestPart} at most are allowed`,
        ),
        ...problemAt(
            at,
            host.length > longestName &&
                `gives ${name} a host of ${host.length} characters, ${longestName} at most are allowed`,
        ),
    ];
}

function sharedProblems(nodes: readonly Shown[]): readonly Problem[] {
    const keyOf = ({ label, cluster }: Known): string =>
        // Each cluster has node ports of its own.
        JSON.stringify([label, cluster.outside?.type === "nodePort" ? cluster.key : undefined]);
    const known = nodes.flatMap(knownBy);
    return known.flatMap((node) => {
        const first = known.find((other) => keyOf(other) === keyOf(node));
        const reason = `gives ${node.name} the ${node.label}, which ${first?.name ?? ""} has: ${node.todo}`;
        const path = node.own === undefined ? `${node.cluster.outsidePath}.host` : node.path;
        return problemAt(path, first !== node && reason);
    });
}

/** A node by what tells it from the others of its type, and what to do where that is so of two. */
interface Known extends Shown {
    readonly label: string;
    readonly todo: string;
}

function knownBy(node: Shown): readonly Known[] {
    const { type } = node.cluster.outside ?? {};
    const { of, todo } = type === undefined ? { of: () => undefined, todo: "" } : tellings[type];
    const label = of(node);
    return label === undefined ? [] : [{ ...node, label, todo }];
}

interface Telling {
    /** undefined where a node has none. */
    readonly of: (node: Shown) => string | undefined;
    readonly todo: string;
}

/** A template that stands for nothing is told of by itself. */
const address: Telling = {
    of: ({ host = "{", port }) => (host.includes("{") || port === undefined ? undefined : `address ${host}:${port}`),
    todo: "put {node} into the host, or give each a host or port of its own",
};

const tellings: Readonly<Record<OutsideConfig["type"], Telling>> = {
    nodePort: {
        of: ({ port }) => (port === undefined ? undefined : `node port ${port}`),
        todo: "it leads to one of them",
    },
    loadBalancer: address,
    tlsRoute: {
        of: ({ host = "{" }) => (host.includes("{") ? undefined : `host ${host}`),
        todo: "put {node} into it, or give each one of its own",
    },
    given: address,
};
