import type { NetworkModel } from "../model/network";
import { isMain } from "../model/parts";
import type { Site } from "../remote/place";
import type { FormerState } from "./observed";

/** What the state says of what is on the cluster of a part: of one without a name, all. */
export function formerOn(former: FormerState, part: NetworkModel): FormerState {
    const { name } = part.cluster;
    if (name === undefined) {
        return former;
    }
    const here = Object.keys(former.sites).filter((organisation) => isHere(organisation, former, part));
    const made = former.madeNamespaces.map((one) => ({ parts: one.split("/"), one }));
    const own = made.filter(({ parts }) => (isMain(part) ? parts.length === 1 : parts[0] === name));
    return {
        ...former,
        places: here.flatMap((organisation) => former.sites[organisation] ?? []),
        namespace: isMain(part) ? former.namespace : former.namespaces[name],
        homes: Object.fromEntries(Object.entries(former.homes).filter(([organisation]) => here.includes(organisation))),
        madeNamespaces: own.map(({ parts, one }) => parts[1] ?? one),
        nodes: former.nodes.filter((node) => {
            const site = former.nodeSites[node];
            return site === undefined
                ? here.some((organisation) => isNodeOf(organisation, node))
                : clusterOf(site, part) === name;
        }),
    };
}

/** One of which the state cannot tell the cluster is where the config has it, or where what is nobody's own is. */
function isHere(organisation: string, former: FormerState, part: NetworkModel): boolean {
    const known = clusterOf(former.sites[organisation], part);
    const isConfigured = part.organisations.some(({ name }) => name === organisation);
    return known === undefined ? isConfigured : known === part.cluster.name;
}

/**
 * The cluster of the config where something lives by the state; undefined where it cannot be told. The first may be called otherwise by now; all
 * others are known by their names, which those of resources begin with.
 */
export function clusterOf(site: Site | undefined, { clusters }: Pick<NetworkModel, "clusters">): string | undefined {
    const { cluster, context, kubeconfig, namespace } = site ?? {};
    if (clusters.some(({ name }) => name !== undefined && name === cluster)) {
        return cluster;
    }
    const reached = clusters.filter((one) => one.context === context && one.kubeconfig === kubeconfig);
    // Two may be two namespaces of one cluster.
    const found = reached.find((one) => one.namespace === namespace) ?? reached[0];
    return cluster === undefined || found?.name === clusters[0].name ? found?.name : undefined;
}

function isNodeOf(organisation: string, node: string): boolean {
    const start = `${organisation}-`;
    return node.startsWith(start) && /^(?:ca|(?:orderer|peer)\d+)$/.test(node.slice(start.length));
}
