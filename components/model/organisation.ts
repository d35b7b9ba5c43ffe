/** An organisation of the network with the nodes it runs. */
export interface Organisation {
    /** Starts the name of everything it owns in Kubernetes: `org1` gives `org1-ca`, `org1-peer1`. */
    readonly name: string;
    readonly mspId: string;
    /** DNS domain under which clients outside may know its nodes; each node's certificate then carries `<node>.<domain>`. */
    readonly domain: string | undefined;
    readonly ca: CertificateAuthority;
    readonly orderers: readonly Orderer[];
    readonly peers: readonly Peer[];
    /** Enrolment ID of its administrator: `<name>-admin`. */
    readonly adminName: string;
}

/** What every node has: one Service and one pod of its own name. */
export interface Node {
    readonly name: string;
    /** Name of the organisation that runs it. */
    readonly organisation: string;
    readonly mspId: string;
    /** Port of its main service (gRPC; HTTPS for a CA), the same in the Service and in the pod. */
    readonly port: number;
    /** Address inside the cluster: `<name>:<port>`. */
    readonly internalAddress: string;
    /** `host:port` by which this machine reaches it; undefined means a tunnel through the Kubernetes API. */
    readonly address: string | undefined;
    /** Names that its TLS certificate carries, the first being its own. */
    readonly hosts: readonly string[];
    readonly resources: Resources;
}

export interface CertificateAuthority extends Node {
    readonly kind: "ca";
}

export interface Orderer extends Node {
    readonly kind: "orderer";
    /** Channel participation API, mutual TLS. */
    readonly adminPort: number;
    /** Health and metrics. */
    readonly operationsPort: number;
}

export interface Peer extends Node {
    readonly kind: "peer";
    /** Where chaincode pods connect to. */
    readonly chaincodePort: number;
    /** Health and metrics. */
    readonly operationsPort: number;
}

/** Kubernetes requests and limits of the node's container, by resource name. */
export interface Resources {
    readonly requests: Readonly<Record<string, string>>;
    readonly limits: Readonly<Record<string, string>>;
}
