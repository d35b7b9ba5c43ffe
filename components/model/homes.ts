import { chaincodeNamespaceName, ownChaincodeNamespaceName, serviceHost } from "./names";

/** Where an organisation has its nodes, keys and public facts. */
export interface Home {
    readonly namespace: string;
}

/** What the config says of the homes of a network, whatever else is wrong with it. */
interface Settlement<Organisation extends Settler = Settler> {
    /** Of the stack. */
    readonly namespace: string;
    readonly organizations: readonly Organisation[];
}

interface Settler {
    readonly name?: string | undefined;
    readonly namespace?: string | undefined;
    /** Of another company's: whatever says where its nodes are, they are elsewhere. */
    readonly partner?: object | undefined;
}

/** The home of an organisation; without a namespace of its own it is that of the stack. */
export function homeOf({ namespace }: Settler, stack: Pick<Settlement, "namespace">): Home {
    return { namespace: namespace ?? stack.namespace };
}

/**
 * How nodes are called inside the cluster. Within one namespace a name is enough; from another one, a partner's too, it is not, and what a node, a
 * channel or a client is told of a node has to hold for all of them.
 */
export function hostIn({ namespace }: Home, stack: Settlement): (name: string) => string {
    const isTogether = stack.organizations.every(
        (one) => one.partner === undefined && homeOf(one, stack).namespace === stack.namespace,
    );
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
export function usualChaincodeNamespace(
    organization: Settler & { readonly name: string },
    stack: Pick<Settlement, "namespace">,
): string {
    const { namespace } = homeOf(organization, stack);
    return namespace === stack.namespace
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
