import { chaincodeNamespaceName, ownChaincodeNamespaceName, serviceHost } from "./names";

/** Where an organisation has its nodes, keys and public facts. */
export interface Home {
    readonly namespace: string;
    /** The cluster of that namespace; absent where the config names none. */
    readonly cluster?: string;
}

interface Settler {
    readonly name?: string | undefined;
    readonly namespace?: string | undefined;
}

/** A cluster, as far as it decides over homes; whatever else is wrong with the config. */
interface Ground {
    /** Of all that have none of their own. */
    readonly namespace: string;
    readonly name?: string | undefined;
}

/** The home of an organisation; without a namespace of its own it is that of its cluster. */
export function homeOf({ namespace }: Settler, cluster: Ground): Home {
    const { name } = cluster;
    return { namespace: namespace ?? cluster.namespace, ...(name === undefined ? {} : { cluster: name }) };
}

/**
 * How nodes are called inside their cluster. Within one namespace a name is enough; from another one, a partner's too, it is not, and what a node, a
 * channel or a client is told of a node has to hold for all of them.
 *
 * @param all the homes of the network, and that of what is nobody's own; undefined is that of a partner
 */
export function hostIn({ namespace }: Home, all: readonly (Home | undefined)[]): (name: string) => string {
    const isTogether = new Set(all.map((home) => JSON.stringify([home?.cluster, home?.namespace]))).size === 1;
    return (name) => (isTogether ? name : serviceHost(name, namespace));
}

/** Name of the node of such a home that a channel means by a host; of a host elsewhere it is that host. */
export function nameOfHost(host: string, { namespace }: Home): string {
    const [name = ""] = host.split(".");
    return host === serviceHost(name, namespace) ? name : host;
}

/** By which hosts a channel may know a node: it was founded before some organisation had a namespace of its own, or after it. */
export function hostsOf({ name, home }: { readonly name: string; readonly home: Home }): readonly string[] {
    return [name, serviceHost(name, home.namespace)];
}

/** Where the chaincode of an organisation runs by default. */
export function usualChaincodeNamespace(organization: Settler & { readonly name: string }, cluster: Ground): string {
    const { namespace } = homeOf(organization, cluster);
    return namespace === cluster.namespace
        ? chaincodeNamespaceName(namespace, organization.name)
        : ownChaincodeNamespaceName(namespace);
}

/**
 * Whether an organisation has a namespace for chaincode: one with peers, or one that is named as a member of a channel, where servers may run for it.
 */
export function runsChaincode(
    { name, peers }: { readonly name?: string | undefined; readonly peers: readonly unknown[] },
    channels: readonly { readonly members?: readonly (string | undefined)[] | undefined }[],
): boolean {
    return peers.length > 0 || channels.some(({ members = [] }) => name !== undefined && members.includes(name));
}
