import { nodeName } from "../../model/names";
import { outsideAddress } from "../../model/outside";
import { grpcPorts } from "../../model/ports";
import { isGiven } from "../lenient";
import { nodesOf } from "../nodes";
import type { OrganisationOutline, Outline } from "../outline";
import { pathOf, problemAt, type Problem } from "../problem";
import type { OutsideNodeConfig } from "../schema/outside";
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
        ...nodes.flatMap((node) => (node.cluster.outside === undefined ? aloneProblems(node) : hostProblems(node))),
        ...sharedProblems(nodes.filter(({ cluster }) => cluster.outside?.type !== undefined)),
    ];
}

function aloneProblems({ path, own, cluster }: Shown): readonly Problem[] {
    const reason = `only with fabric:${cluster.outsidePath}, which says by what way nodes are reached`;
    return problemAt(path, !cluster.isOutsideGiven && own !== undefined && reason);
}

function shown(outline: Outline, organisation: OrganisationOutline, index: number): readonly Shown[] {
    const { name: owner, orderers, peers } = organisation;
    const cluster = clusterOutlineOf(organisation, outline);
    const { outside: all } = cluster;
    if (owner === undefined) {
        return [];
    }
    const of = (
        role: "orderer" | "peer",
        settings: readonly { readonly outside?: Partial<OutsideNodeConfig> | undefined }[],
    ): readonly Shown[] =>
        settings.map(({ outside: own }, number) => {
            const name = nodeName(owner, role, number + 1);
            const address = outsideAddress(all, own, { name, port: grpcPorts[role] });
            const path = pathOf("organizations", index, `${role}s`, number, "outside");
            return { name, path, own, host: address.host, port: address.port, cluster };
        });
    return [...of("orderer", nodesOf(orderers)), ...of("peer", nodesOf(peers))];
}

function fieldProblems(outside: NonNullable<Outline["outside"]>, at: string): readonly Problem[] {
    const { type } = outside;
    const isOf = (...types: readonly (typeof type)[]): boolean => type === undefined || types.includes(type);
    const ports = "not with type nodePort: no two nodes have one node port, so that each has its own outside.port";
    return [
        ...problemAt(`${at}.port`, isGiven(outside, "port") && type === "nodePort" && ports),
        ...problemAt(
            `${at}.annotations`,
            isGiven(outside, "annotations") && !isOf("loadBalancer") && "only with type loadBalancer",
        ),
    ];
}

/** Kubernetes, and whoever asks a name server, take no longer ones. */
const longestPart = 63;
const longestName = 253;

function hostProblems({ name, path, own, host, cluster: { outsidePath } }: Shown): readonly Problem[] {
    if (host === undefined) {
        return problemAt(`${path}.host`, `is missing, and fabric:${outsidePath} has none for all nodes`);
    }
    const part = host.split(".").find(({ length }) => length > longestPart);
    const at = own?.host === undefined ? `${outsidePath}.host` : `${path}.host`;
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

/** One for each place that gives a node what another one has. */
function sharedProblems(nodes: readonly Shown[]): readonly Problem[] {
    const keyOf = (node: Shown): string | undefined => {
        const { outside, key } = node.cluster;
        const port = nodePortOf(node);
        return outside?.type === "nodePort" ? port && JSON.stringify([port, key]) : addressIn(node);
    };
    const known = nodes.filter((node) => keyOf(node) !== undefined);
    const found = known.flatMap((node) => {
        const key = keyOf(node) ?? "";
        const first = known.find((other) => keyOf(other) === key);
        return first === undefined || first === node ? [] : [sharedProblem(node, first)];
    });
    return found.filter(({ path }, index) => found.findIndex((other) => other.path === path) === index);
}

function sharedProblem(node: Shown, first: Shown): Problem {
    const { outside, outsidePath } = node.cluster;
    const reason =
        outside?.type === "nodePort"
            ? `gives ${node.name} the ${nodePortOf(node) ?? ""}, which ${first.name} has: it leads to one of them`
            : `gives ${node.name} the address ${addressIn(node) ?? ""}, which ${first.name} has: put {node} into the host, or give each a host or port of its own`;
    return { path: node.own === undefined ? `${outsidePath}.host` : node.path, reason };
}

function nodePortOf({ port }: Shown): string | undefined {
    return port === undefined ? undefined : `node port ${port}`;
}

/** A template that stands for nothing is told of by itself. */
function addressIn({ host = "{", port }: Shown): string | undefined {
    return host.includes("{") || port === undefined ? undefined : `${host}:${port}`;
}
