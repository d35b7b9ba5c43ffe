import { nodesOf } from "../config/nodes";
import { hostOf } from "../config/schema/addresses";
import { withoutBrackets } from "../config/schema/outside";
import type { NodeConfig, OrdererConfig, OrganisationConfig, SubjectConfig } from "../config/schema/organisation";
import type { StackConfig } from "../config/schema/stack";
import { clusterFor } from "../config/settled";
import { homeOf, hostIn, usualChaincodeNamespace, type Home } from "./homes";
import { adminName, authorityName, gatewayName, nodeName, serviceHost } from "./names";
import { resolveOutside, type Outside } from "./outside";
import { grpcPorts } from "./ports";
import { resolveResources, type Resources } from "./resources";

/** An organisation of the network with the nodes it runs. */
export interface Organisation {
    /** Starts the name of everything it owns in Kubernetes: `org1` gives `org1-ca`, `org1-peer1`. */
    readonly name: string;
    readonly mspId: string;
    /** Which entry of the config's organisations it is, counted from 0. */
    readonly position: number;
    /** DNS domain under which clients outside may know its nodes; each node's certificate then carries `<node>.<domain>`. */
    readonly domain: string | undefined;
    readonly home: Home;
    /** Whether its home is a namespace of its own, apart from that of its cluster, where organisations without one are. */
    readonly isApart: boolean;
    /** Who gets the Role of its administrators there; nobody where its home is the stack's. */
    readonly administrators: readonly Subject[];
    /** Namespace of what runs its chaincode; without peers it is not made. */
    readonly chaincodeNamespace: string;
    /** Address inside the cluster of the Service over its ready peers, without the port. */
    readonly gatewayHost: string;
    readonly ca: CertificateAuthority;
    readonly orderers: readonly Orderer[];
    readonly peers: readonly Peer[];
    /** Enrolment ID of its administrator: `<name>-admin`. */
    readonly adminName: string;
}

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
type StateDatabase = { readonly kind: "goleveldb" } | CouchDb;

export interface CouchDb {
    readonly kind: "couchdb";
    /** Reference as the cluster pulls it. */
    readonly image: string;
    /** Size of its volume, a Kubernetes quantity. */
    readonly storage: string;
    /** Of its container. */
    readonly resources: Resources;
}

/** Completes an organisation: names, ports and certificate names of all its nodes. */
export function resolveOrganisation(config: OrganisationConfig, stack: StackConfig): Organisation {
    const { name, mspId, domain } = config;
    const cluster = clusterFor(config, stack);
    const home = homeOf(config, cluster);
    const host = hostIn(home, homesOf(stack));
    const owner = { name, mspId, domain, home, host, outside: cluster.outside };
    const database = stateDatabase(config, stack);
    return {
        name,
        mspId,
        position: stack.organizations.indexOf(config),
        domain,
        home,
        isApart: home.namespace !== cluster.namespace,
        administrators: config.administrators.map((subject) => subjectOf(subject, home)),
        chaincodeNamespace: config.chaincodeNamespace ?? usualChaincodeNamespace(config, cluster),
        gatewayHost: host(gatewayName(name)),
        ca: { kind: "ca", ...node(owner, "ca", authorityName(name), 7054, config.ca) },
        orderers: nodesOf(config.orderers).map((settings, index) => orderer(owner, index + 1, settings)),
        peers: nodesOf(config.peers).map((settings, index) => peer(owner, index + 1, settings, database)),
        adminName: adminName(name),
    };
}

/** All of a stack, with that of what is nobody's own; undefined for a partner, whose nodes are elsewhere. */
function homesOf(stack: StackConfig): readonly (Home | undefined)[] {
    const [main] = stack.clusters;
    const all = stack.organizations.map((one) =>
        one.partner === undefined ? homeOf(one, clusterFor(one, stack)) : undefined,
    );
    return [homeOf({}, main), ...all];
}

interface Owner {
    readonly name: string;
    readonly mspId: string;
    readonly domain: string | undefined;
    readonly home: Home;
    readonly host: (name: string) => string;
    readonly outside: StackConfig["outside"];
}

/** An account without a namespace is one of the organisation's own. */
function subjectOf({ kind, name, namespace }: SubjectConfig, home: Home): Subject {
    return kind === "ServiceAccount" ? { kind, name, namespace: namespace ?? home.namespace } : { kind, name };
}

function orderer(owner: Owner, number: number, settings: Partial<OrdererConfig>): Orderer {
    return {
        kind: "orderer",
        ...node(
            owner,
            "orderer",
            nodeName(owner.name, "orderer", number),
            grpcPorts.orderer,
            settings,
            settings.adminAddress,
        ),
        adminPort: 9443,
        adminAddress: settings.adminAddress,
        operationsPort: 8443,
    };
}

function peer(owner: Owner, number: number, settings: Partial<NodeConfig>, database: StateDatabase): Peer {
    return {
        kind: "peer",
        ...node(owner, "peer", nodeName(owner.name, "peer", number), grpcPorts.peer, settings),
        chaincodePort: 7052,
        operationsPort: 9443,
        stateDatabase: database,
    };
}

function stateDatabase(config: OrganisationConfig, { images, storage }: StackConfig): StateDatabase {
    if (config.stateDatabase === "goleveldb") {
        return { kind: "goleveldb" };
    }
    const resources = resolveResources("couchdb", config.couchdb?.resources);
    return { kind: "couchdb", image: images.couchdb, storage: storage.couchdb, resources };
}

function node(
    owner: Owner,
    kind: "ca" | "orderer" | "peer",
    name: string,
    port: number,
    { address, outside: own, resources }: Partial<NodeConfig>,
    otherAddress?: string,
): Node {
    const outside = kind === "ca" ? undefined : resolveOutside(owner.outside, own, { name, port });
    const known = [address, otherAddress].flatMap((one) => (one === undefined ? [] : hostOf(one)));
    const others = outside === undefined ? known : [...known, withoutBrackets(outside.host)];
    return {
        name,
        organisation: owner.name,
        mspId: owner.mspId,
        home: owner.home,
        port,
        host: owner.host(name),
        internalAddress: `${owner.host(name)}:${port}`,
        address,
        outside,
        hosts: hostsOf(owner, kind === "peer" ? [name, gatewayName(owner.name)] : [name], others),
        resources: resolveResources(kind, resources),
    };
}

/**
 * Names by which a node, or the Service that it stands behind with others, is called inside the cluster, by its domain and at
 * other hosts; the node's own comes first, by which it is known through a tunnel, too. None that others may have as well: whoever
 * holds a certificate for `localhost` is whoever listens there.
 */
function hostsOf(
    { home: { namespace }, domain }: Owner,
    names: readonly string[],
    others: readonly string[],
): readonly string[] {
    const every = names.flatMap((name) => [
        ...[name, serviceHost(name, namespace)],
        ...(domain === undefined ? [] : [`${name}.${domain}`]),
    ]);
    return [...new Set([...every, ...others])];
}
