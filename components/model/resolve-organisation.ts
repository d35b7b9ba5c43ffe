import { nodesOf } from "../config/nodes";
import { hostOf } from "../config/schema/addresses";
import { withoutBrackets } from "../config/schema/outside";
import type { NodeConfig, OrdererConfig, OrganisationConfig, SubjectConfig } from "../config/schema/organisation";
import type { StackCluster } from "../config/schema/cluster";
import type { StackConfig } from "../config/schema/stack";
import { clusterFor, clustersWith } from "../config/settled";
import { homeOf, hostIn, usualChaincodeNamespace, type Home } from "./homes";
import { adminName, authorityName, gatewayName, nodeName, serviceHost } from "./names";
import type { Branch, Node, Orderer, Organisation, Peer, StateDatabase, Subject } from "./organisation";
import { resolveOutside } from "./outside";
import { grpcPorts } from "./ports";
import { resolveResources } from "./resources";

/** Completes an organisation: names, ports and certificate names of all its nodes. */
export function resolveOrganisation(config: OrganisationConfig, stack: StackConfig): Organisation {
    const { name, mspId, domain } = config;
    const [cluster, ...others] = clustersWith(config, stack);
    const homes = homesOf(stack);
    const at = (on: StackCluster): Branch => {
        const home = homeOf(config, on);
        return { home, isApart: home.namespace !== on.namespace, gatewayHost: hostIn(home, homes)(gatewayName(name)) };
    };
    const { home, ...own } = at(cluster);
    const owner = { config, stack, homes };
    const database = stateDatabase(config, stack);
    const orderers = nodesOf(config.orderers).map((settings, index) => orderer(owner, index, settings));
    const peers = nodesOf(config.peers).map((settings, index) => peer(owner, index, settings, database));
    return {
        name,
        mspId,
        position: stack.organizations.indexOf(config),
        domain,
        home,
        ...own,
        isBranch: false,
        branches: others.map(at),
        administrators: config.administrators.map((subject) => subjectOf(subject, home)),
        chaincodeNamespace: config.chaincodeNamespace ?? usualChaincodeNamespace(config, cluster),
        ca: {
            kind: "ca",
            ...node(owner, { kind: "ca", name: authorityName(name), position: 0, port: 7054 }, config.ca),
        },
        orderers,
        peers,
        ordererNames: orderers.map((one) => one.name),
        peerNames: peers.map((one) => one.name),
        adminName: adminName(name),
    };
}

/** All of a stack, with that of what is nobody's own; undefined for a partner, whose nodes are elsewhere. */
function homesOf(stack: StackConfig): readonly (Home | undefined)[] {
    const [main] = stack.clusters;
    const all = stack.organizations.flatMap((one) =>
        one.partner === undefined ? clustersWith(one, stack).map((on) => homeOf(one, on)) : [undefined],
    );
    return [homeOf({}, main), ...all];
}

interface Owner {
    readonly config: OrganisationConfig;
    readonly stack: StackConfig;
    /** Of all nodes of the network. */
    readonly homes: readonly (Home | undefined)[];
}

/** An account without a namespace is one of the organisation's own. */
function subjectOf({ kind, name, namespace }: SubjectConfig, home: Home): Subject {
    return kind === "ServiceAccount" ? { kind, name, namespace: namespace ?? home.namespace } : { kind, name };
}

function orderer(owner: Owner, position: number, settings: Partial<OrdererConfig>): Orderer {
    const named = numbered(owner, "orderer", position);
    return {
        kind: "orderer",
        ...node(owner, named, settings, settings.adminAddress),
        adminPort: 9443,
        adminAddress: settings.adminAddress,
        operationsPort: 8443,
    };
}

function peer(owner: Owner, position: number, settings: Partial<NodeConfig>, database: StateDatabase): Peer {
    return {
        kind: "peer",
        ...node(owner, numbered(owner, "peer", position), settings),
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

/** What tells a node from the others of its organisation. */
interface Named extends Pick<Node, "name" | "position" | "port"> {
    readonly kind: "ca" | "orderer" | "peer";
}

function numbered({ config }: Owner, kind: "orderer" | "peer", position: number): Named {
    return { kind, name: nodeName(config.name, kind, position + 1), position, port: grpcPorts[kind] };
}

function node(
    { config, stack, homes }: Owner,
    { kind, name, position, port }: Named,
    settings: Partial<NodeConfig>,
    otherAddress?: string,
): Node {
    const { address, outside: own, resources } = settings;
    const cluster = clusterFor(config, stack, settings);
    const home = homeOf(config, cluster);
    const host = hostIn(home, homes)(name);
    const outside = kind === "ca" ? undefined : resolveOutside(cluster.outside, own, { name, port });
    const known = [address, otherAddress].flatMap((one) => (one === undefined ? [] : hostOf(one)));
    const others = outside === undefined ? known : [...known, withoutBrackets(outside.host)];
    return {
        name,
        organisation: config.name,
        mspId: config.mspId,
        position,
        home,
        port,
        host,
        internalAddress: `${host}:${port}`,
        address,
        outside,
        hosts: hostsOf(config, home, kind === "peer" ? [name, gatewayName(config.name)] : [name], others),
        resources: resolveResources(kind, resources),
    };
}

/**
 * Names by which a node, or the Service that it stands behind with others, is called inside the cluster, by its domain and at
 * other hosts; the node's own comes first, by which it is known through a tunnel, too. None that others may have as well: whoever
 * holds a certificate for `localhost` is whoever listens there.
 */
function hostsOf(
    { domain }: Pick<OrganisationConfig, "domain">,
    { namespace }: Home,
    names: readonly string[],
    others: readonly string[],
): readonly string[] {
    const every = names.flatMap((name) => [
        ...[name, serviceHost(name, namespace)],
        ...(domain === undefined ? [] : [`${name}.${domain}`]),
    ]);
    return [...new Set([...every, ...others])];
}
