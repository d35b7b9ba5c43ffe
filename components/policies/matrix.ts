/** The pods of a network, by what they do. */
export type Ours = "ca" | "orderer" | "peer" | "chaincode" | "server" | "build";

/** Who and what is not of the network: the settings `networkPolicies` and the cluster say where that is. */
export type Others =
    | "anybody"
    | "clients"
    | "monitoring"
    | "partners"
    | "outside addresses"
    | "name servers"
    | "API server"
    | "chaincode servers"
    | "sources of builds"
    | "destinations of chaincodes";

/** The ports of our pods. */
export type PortName = "grpc" | "chaincode" | "operations" | "admin" | "https";

/**
 * Which of those that are named, all by default:
 * - own peer: the one that a chaincode was started for
 * - own organisation: those of the same organisation
 * - announced: the ports that the config gives an address, since whoever is at the other end of that comes from anywhere
 */
type Which = "own peer" | "own organisation" | "announced";

/** One way that is open. */
export type Way = {
    readonly from: Ours | Others;
    readonly which?: Which;
    readonly why: string;
} & (
    | { readonly to: Ours; readonly port: PortName }
    /** Ports are a matter of the settings. */
    | { readonly to: Others; readonly port?: undefined }
);

/**
 * Every way that is open to and from the pods of a network; whatever is not here is closed. Tunnels of the Kubernetes API end inside a pod
 * and are no matter of policies, nor are the probes of the kubelet.
 */
export const ways: readonly Way[] = [
    { from: "peer", to: "peer", port: "grpc", why: "gossip, private data, endorsements for a gateway" },
    { from: "peer", to: "orderer", port: "grpc", why: "blocks, transactions of a gateway" },
    { from: "orderer", to: "orderer", port: "grpc", why: "Raft, blocks" },
    { from: "chaincode", to: "peer", port: "chaincode", which: "own peer", why: "a chaincode calls its peer" },
    {
        from: "peer",
        to: "server",
        port: "chaincode",
        which: "own organisation",
        why: "a peer calls a chaincode server",
    },
    { from: "clients", to: "peer", port: "grpc", why: "applications" },
    { from: "clients", to: "orderer", port: "grpc", why: "applications that submit by themselves" },
    { from: "partners", to: "peer", port: "grpc", why: "nodes of other stacks and clusters" },
    { from: "partners", to: "orderer", port: "grpc", why: "nodes of other stacks and clusters" },
    { from: "peer", to: "partners", why: "nodes of other stacks and clusters" },
    { from: "orderer", to: "partners", why: "nodes of other stacks and clusters" },
    { from: "peer", to: "outside addresses", why: "nodes of the network, as channels know them" },
    { from: "orderer", to: "outside addresses", why: "nodes of the network, as channels know them" },
    { from: "anybody", to: "peer", port: "grpc", which: "announced", why: "its address or outside in the config" },
    { from: "anybody", to: "orderer", port: "grpc", which: "announced", why: "its address or outside in the config" },
    { from: "anybody", to: "orderer", port: "admin", which: "announced", why: "its adminAddress in the config" },
    { from: "anybody", to: "ca", port: "https", which: "announced", why: "its address in the config" },
    { from: "monitoring", to: "peer", port: "operations", why: "metrics" },
    { from: "monitoring", to: "orderer", port: "operations", why: "metrics" },
    { from: "monitoring", to: "ca", port: "operations", why: "metrics" },
    { from: "orderer", to: "name servers", why: "names" },
    { from: "peer", to: "name servers", why: "names" },
    { from: "chaincode", to: "name servers", why: "names" },
    { from: "server", to: "name servers", why: "names" },
    { from: "build", to: "name servers", why: "names" },
    { from: "peer", to: "API server", why: "the builder beside a peer runs chaincodes" },
    { from: "peer", to: "chaincode servers", why: "servers that somebody else runs" },
    { from: "build", to: "sources of builds", why: "modules" },
    { from: "chaincode", to: "destinations of chaincodes", why: "what the config allows" },
    { from: "server", to: "destinations of chaincodes", why: "what the config allows" },
];
