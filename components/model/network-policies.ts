import type { DestinationConfig, NetworkPoliciesConfig, PartyConfig } from "../config/schema/network-policies";

/** Who may speak to whom, beside the parts of the network themselves. */
export interface NetworkPolicies {
    /** Whether the stack makes policies at all. */
    readonly enabled: boolean;
    /** May call peers and orderers. */
    readonly clients: readonly Party[];
    /** May call operations ports. */
    readonly monitoring: readonly Party[];
    /** Nodes on other clusters. */
    readonly partners: readonly Party[];
    readonly builds: readonly Destination[];
    /** Of chaincodes, beside their own peer. */
    readonly chaincodes: readonly Destination[];
    readonly chaincodeServers: readonly Destination[];
    /** undefined is what the cluster says. */
    readonly apiServer: readonly Destination[] | undefined;
    /** undefined is what the cluster says. */
    readonly dns: readonly Destination[] | undefined;
}

/** One end of a connection. */
export type Party =
    | { readonly kind: "range"; readonly cidr: string; readonly except: readonly string[] }
    | { readonly kind: "pods"; readonly namespace: string; readonly labels: Readonly<Record<string, string>> }
    | { readonly kind: "anywhere" };

/** What is called. */
export interface Destination {
    readonly party: Party;
    readonly ports: readonly Port[];
}

export interface Port {
    readonly protocol: "TCP" | "UDP";
    /** undefined is every one. */
    readonly port: number | undefined;
    /** The last of a range that begins with the port; absent where it is the port alone. */
    readonly endPort?: number;
}

export const anywhere: Party = { kind: "anywhere" };

/** Where nothing of the public internet is: clusters, their nodes, and the metadata services of clouds. */
const privateRanges = {
    "0.0.0.0/0": ["10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"],
    "::/0": ["::1/128", "fc00::/7", "fe80::/10"],
} as const;

/** Completes the settings; pods without a namespace are in the network's. */
export function resolveNetworkPolicies(config: NetworkPoliciesConfig, namespace: string): NetworkPolicies {
    const party = (of: PartyConfig): Party => partyOf(of, namespace);
    const destination = (of: DestinationConfig): Destination => ({ party: party(of), ports: tcp(of.ports) });
    return {
        enabled: config.enabled,
        clients: config.clients.map(party),
        monitoring: config.monitoring.map(party),
        partners: config.partners.map((cidr) => ({ kind: "range", cidr, except: [] })),
        builds: config.builds?.map(destination) ?? internet,
        chaincodes: config.chaincodes.map(destination),
        chaincodeServers: config.chaincodeServers.map(destination),
        apiServer: config.apiServer?.map(destination),
        dns: config.dns?.map((of) => ({ party: party(of), ports: dnsPorts(of.ports) })),
    };
}

const internet: readonly Destination[] = Object.entries(privateRanges).map(([cidr, except]) => ({
    party: { kind: "range", cidr, except: [...except] },
    ports: tcp([80, 443]),
}));

function partyOf({ cidr, except = [], namespace, pods = {} }: PartyConfig, home: string): Party {
    return cidr === undefined
        ? { kind: "pods", namespace: namespace ?? home, labels: pods }
        : { kind: "range", cidr, except };
}

/** Every TCP port where none is named. */
export function tcp(ports: readonly number[] | undefined): readonly Port[] {
    return ports === undefined
        ? [{ protocol: "TCP", port: undefined }]
        : ports.map((port) => ({ protocol: "TCP", port }));
}

/** Names are asked for by UDP, and by TCP where the answer is long. */
export function dnsPorts(ports: readonly number[] = [53]): readonly Port[] {
    return ports.flatMap((port) => (["UDP", "TCP"] as const).map((protocol) => ({ protocol, port })));
}
