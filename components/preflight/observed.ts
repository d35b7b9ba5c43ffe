import type { FixedCollection } from "../../fabric/collections";
import type { ChannelFacts } from "../../fabric/configtx/facts";
import type { Committed } from "../../fabric/lifecycle";
import type { Waiting } from "../chaincode/waiting";
import type { NetworkModel } from "../model/network";
import type { ClusterAddresses } from "../policies/policies";
import type { Site } from "../remote/place";

/**
 * What lives of a network before anything of it is changed, as plain data. What the deployer may not read is undefined,
 * and the rules that need it are left out.
 */
export interface Observed {
    /** By name, the namespaces that the stack does not make, as far as the deployer may read them. */
    readonly namespaces: Readonly<Record<string, FoundNamespace>>;
    /** By namespace that the stack does not make, the most that a container may have there, by resource; none that cannot be read. */
    readonly largest: Readonly<Record<string, Readonly<Record<string, string>>>>;
    /** By such a namespace, the most that quotas let all pods there have together, by their names as `limits.memory`; none that cannot be read. */
    readonly together: Readonly<Record<string, Readonly<Record<string, string>>>>;
    /** The volumes of nodes in the network's namespaces, also those of nodes that left the config. */
    readonly claims: readonly Claim[] | undefined;
    /** The nodes that Kubernetes has to run in those namespaces. */
    readonly nodes: readonly RunningNode[] | undefined;
    /** By name. */
    readonly storageClasses: Readonly<Record<string, StorageClass>> | undefined;
    /**
     * Classes of the volumes that somebody made beforehand, "" for none; nobody needs to have made an object of such a class. Only
     * looked for where the class that is wanted is not there.
     */
    readonly preparedClasses: readonly string[] | undefined;
    /** Whether the cluster knows the kind TLSRoute; true where the config wants none. */
    readonly servesRoutes: boolean;
    /** Of nodes that are ready: the addresses of the config at which nobody answers, each with the code that says why. */
    readonly silences: Readonly<Record<string, string>>;
    readonly channels: readonly ObservedChannel[];
    /** Definitions in force of the chaincodes that the config names. */
    readonly definitions: readonly ObservedDefinition[];
    /** Channels whose peers have told those, so that none else is in force there. */
    readonly defined: readonly string[];
    /** The keys by which channels know what is the stack's own. */
    readonly keys: Keys | undefined;
    readonly formerState: FormerState;
    /** Where the cluster has what pods need. */
    readonly clusterAddresses: ClusterAddresses;
    /** What could not be seen and is not checked therefore, a sentence each. */
    readonly unseen: readonly string[];
}

/** What is seen of a network: on each of its clusters, and of all of them together. */
export interface Seen {
    readonly whole: Observed;
    readonly parts: readonly SeenPart[];
}

/** With what the channels say, which are the whole network's. */
export interface SeenPart {
    readonly model: NetworkModel;
    readonly observed: Observed;
}

/** Whether a namespace is there, and which level of Pod Security it enforces, "" for none. */
export type FoundNamespace = "absent" | { readonly enforces: string };

/** A volume as a node asked for it; it has the name of the node, or of the CouchDB beside it. */
export interface Claim {
    readonly name: string;
    readonly namespace: string;
    /** Name of the organisation whose node it belongs to. */
    readonly organisation: string;
    readonly component: string;
    /** What is asked for, a Kubernetes quantity. */
    readonly size: string;
    /** Undefined while no class has been chosen for it. */
    readonly storageClass: string | undefined;
    /** Whether somebody deleted it: it goes, with what is on it, as soon as no pod uses it. */
    readonly isLeaving: boolean;
}

/** What a class does for the volumes of it. */
export interface StorageClass {
    readonly canGrow: boolean;
    /** Whether claims that name no class get it. */
    readonly isDefault: boolean;
}

/** A node's StatefulSet. */
export interface RunningNode {
    readonly name: string;
    readonly namespace: string;
    readonly organisation: string;
    /** "ca", "orderer" or "peer". */
    readonly component: string;
    /** Undefined for a CA. */
    readonly mspId: string | undefined;
    /** Of its gRPC service. */
    readonly port: number | undefined;
    /** Whether it keeps its world state in a CouchDB beside it. */
    readonly couchdb: boolean;
    /** Whether it can be asked. */
    readonly ready: boolean;
    /** Whether its pod was made from another template than it has by now, as after a roll that was interrupted. */
    readonly isOutdated: boolean;
}

/** A channel that nodes of this stack serve, or served before the stack was destroyed with its ledgers kept. */
export interface ObservedChannel {
    readonly name: string;
    /** Undefined when not even its first block could be read. */
    readonly facts: ChannelFacts | undefined;
    /** Whose answer that is; a first block may be older than the channel's config. */
    readonly source: "node" | "first block" | undefined;
}

/** A chaincode's definition as a peer of the stack knows it. */
export interface ObservedDefinition {
    readonly channel: string;
    readonly chaincode: string;
    readonly collections: readonly FixedCollection[];
    /** Paths of the channel's policies that it goes by. */
    readonly policies: readonly string[];
    /** The definition, with who has approved it. */
    readonly inForce: Committed;
}

/** SHA-256 of the public half of each key that is in its Secret, lower-case hex; undefined where it is not there. */
export interface Keys {
    /** TLS keys of orderers, by node name. */
    readonly consenters: Readonly<Record<string, string | undefined>>;
    /** By organisation. */
    readonly roots: Readonly<Record<string, { readonly ca: string | undefined; readonly tlsca: string | undefined }>>;
}

/** What the stack's state says of the last `up`; all empty before the first one. */
export interface FormerState {
    /** Where its organisations live. */
    readonly places: readonly Site[];
    /** That of the network; undefined where the state does not say. */
    readonly namespace: string | undefined;
    /** Where what is nobody's own lives; undefined where the state does not say. */
    readonly main: Site | undefined;
    /** The namespaces of clusters beside the first, by their names. */
    readonly namespaces: Readonly<Record<string, string>>;
    /** By organisation, where it lives. */
    readonly sites: Readonly<Record<string, Site>>;
    /** By orderer and peer, where it lives. */
    readonly nodeSites: Readonly<Record<string, Site>>;
    /** By organisation, the namespace that it lives in. */
    readonly homes: Readonly<Record<string, string>>;
    /** `storage.onDestroy` of the last `up`, by which what leaves the config is kept or not; undefined where the state does not say. */
    readonly onDestroy: string | undefined;
    /** Names of the namespaces that the stack made, on clusters beside the first behind the cluster's name and a slash. */
    readonly madeNamespaces: readonly string[];
    readonly organisations: readonly string[];
    /** Channels that its nodes joined. */
    readonly channels: readonly string[];
    /** Channels whose first blocks it has. */
    readonly firstBlocks: readonly string[];
    /** By partner, SHA-256 fingerprints of the roots that it has trusted. */
    readonly partners: Readonly<Record<string, readonly string[]>>;
    /** Names of its StatefulSets. */
    readonly nodes: readonly string[];
    /** Names of its volume claims. */
    readonly claims: readonly string[];
    /** Recipes of the packages that its peers have, each once. */
    readonly packages: readonly unknown[];
    /** By name of its resource, the digest of each image that BuildKit has pushed. */
    readonly images: Readonly<Record<string, string>>;
    /** Names of all its resources. */
    readonly names: readonly string[];
    /** By channel, names of the policies that it gave the channel. */
    readonly policies: Readonly<Record<string, readonly string[]>>;
    /** Chaincodes that it approved or committed, each as `<channel>/<name>`. */
    readonly chaincodes: readonly string[];
    readonly commits: readonly FormerCommit[];
}

/** What the state says of a chaincode's commit. */
export interface FormerCommit extends Waiting {
    /** Of its resource. */
    readonly definition: unknown;
    /** The last sequence in force that the stack knew of; 0 for none. */
    readonly sequence: number;
    /** Whether it waits for approvals still. */
    readonly isWaiting: boolean;
}
