import type { Home } from "./homes";
import type { Outside } from "./outside";
import type { Resources } from "./resources";

/** An organisation of the network with the nodes it runs. */
export interface Organisation {
    /** Starts the name of everything it owns in Kubernetes: `org1` gives `org1-ca`, `org1-peer1`. */
    readonly name: string;
    readonly mspId: string;
    /** Which entry of the config's organisations it is, counted from 0. */
    readonly position: number;
    /** DNS domain under which clients outside may know its nodes; each node's certificate then carries `<node>.<domain>`. */
    readonly domain: string | undefined;
    /** Of its CA, its keys and its public facts, and of its nodes that are on no other cluster. */
    readonly home: Home;
    /** Whether its home is a namespace of its own, apart from that of its cluster, where organisations without one are. */
    readonly isApart: boolean;
    /** Whether this is what of it is on another cluster than its CA, see `parts`; never in the model of a whole network. */
    readonly isBranch: boolean;
    /** Where it has nodes on other clusters. */
    readonly branches: readonly Branch[];
    /** Who gets the Role of its administrators there; nobody where its home is the stack's. */
    readonly administrators: readonly Subject[];
    /** Namespace of what runs its chaincode, on each cluster with peers of it; without peers it is not made. */
    readonly chaincodeNamespace: string;
    /** Address inside the cluster of the Service over its ready peers there, without the port. */
    readonly gatewayHost: string;
    readonly ca: CertificateAuthority;
    readonly orderers: readonly Orderer[];
    readonly peers: readonly Peer[];
    /** Of all its nodes, those too that a part has not. */
    readonly ordererNames: readonly string[];
    readonly peerNames: readonly string[];
    /** Enrolment ID of its administrator: `<name>-admin`. */
    readonly adminName: string;
}

/** An organisation where it has nodes beside its home. */
export type Branch = Pick<Organisation, "home" | "isApart" | "gatewayHost">;

/** Somebody whom Kubernetes gives rights, as a RoleBinding names them. */
export type Subject =
    | { readonly kind: "User" | "Group"; readonly name: string }
    | { readonly kind: "ServiceAccount"; readonly name: string; readonly namespace: string };

/** What every node has: one Service and one pod of its own name. */
export interface Node {
    readonly name: string;
    /** Name of the organisation that runs it. */
    readonly organisation: string;
    readonly mspId: string;
    /** Which of its organisation's nodes of its kind it is, counted from 0. */
    readonly position: number;
    readonly home: Home;
    /** Port of its main service (gRPC; HTTPS for a CA), the same in the Service and in the pod. */
    readonly port: number;
    /** By which others inside the cluster call it: its name, or `<name>.<namespace>.svc` as soon as they are in several namespaces. */
    readonly host: string;
    /** Address inside the cluster: `<host>:<port>`. */
    readonly internalAddress: string;
    /** `host:port` by which this machine reaches it; undefined means a tunnel through the Kubernetes API. */
    readonly address: string | undefined;
    /** How its gRPC port is reached from outside of the cluster; undefined where it is not, as a CA. */
    readonly outside: Outside | undefined;
    /** Names that its TLS certificate carries, the first being its own. */
    readonly hosts: readonly string[];
    readonly resources: Resources;
}

/** The CA of an organisation, where this is its home; none of a branch. */
export function authoritiesOf({ ca, isBranch }: Organisation): readonly CertificateAuthority[] {
    return isBranch ? [] : [ca];
}

/** Whatever of organisations takes part in channels. */
export function channelNodes(
    organisations: readonly Pick<Organisation, "orderers" | "peers">[],
): readonly (Orderer | Peer)[] {
    return organisations.flatMap(({ orderers, peers }) => [...orderers, ...peers]);
}

/** `host:port` by which clients reach a node, or a Service over several. */
export function clientAddress({ address, internalAddress }: Pick<Node, "address" | "internalAddress">): string {
    return address ?? internalAddress;
}

export interface CertificateAuthority extends Node {
    readonly kind: "ca";
}

export interface Orderer extends Node {
    readonly kind: "orderer";
    /** Channel participation API, mutual TLS. */
    readonly adminPort: number;
    /** `host:port` by which this machine reaches that API; undefined means a tunnel through the Kubernetes API. */
    readonly adminAddress: string | undefined;
    /** Health and metrics. */
    readonly operationsPort: number;
}

export interface Peer extends Node {
    readonly kind: "peer";
    /** Where chaincode pods connect to. */
    readonly chaincodePort: number;
    /** Health and metrics. */
    readonly operationsPort: number;
    readonly stateDatabase: StateDatabase;
}

/** Where a peer keeps the world state: in itself, or in a CouchDB beside it. */
export type StateDatabase = { readonly kind: "goleveldb" } | CouchDb;

export interface CouchDb {
    readonly kind: "couchdb";
    /** Reference as the cluster pulls it. */
    readonly image: string;
    /** Size of its volume, a Kubernetes quantity. */
    readonly storage: string;
    /** Of its container. */
    readonly resources: Resources;
}
