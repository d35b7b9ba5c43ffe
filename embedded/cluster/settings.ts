import { createHash } from "node:crypto";
import { join } from "node:path";

import { addresses, names, places, ports } from "../places";
import type { PartFolders } from "./processes";

/** One embedded cluster: where it keeps its files and which addresses and names are its own. */
export interface ClusterSettings {
    /** Its name in the kubeconfig. */
    readonly context: string;
    readonly nodeName: string;
    /**
     * Marks what is its own on the machine: cgroup, firewall rules, and the machine's end of the link to the node's network
     * namespace. `fabric-` and at most eight characters; no other cluster's, so that ending this one never meets another one.
     */
    readonly id: string;
    /** Keys, configuration and stores of the components; removed by `npm run down`. */
    readonly folder: string;
    /** Sockets and process records. */
    readonly run: string;
    readonly logs: string;
    readonly kubeconfig: string;
    /** IPv4 of the machine's end of the link. Nobody in the node reaches a listener there, but for a developer's chaincode. */
    readonly hostAddress: string;
    /** IPv4 of the node, in the same /30 as `hostAddress`. */
    readonly nodeAddress: string;
    /** Those of pods; those of build steps, too, which are in another network. */
    readonly pods: string;
    readonly services: string;
    readonly apiService: string;
    readonly dnsService: string;
    readonly ports: Readonly<Record<keyof typeof ports, number>>;
    /** What the registry keeps; survives `npm run down`. Clusters with the same one have the same images. */
    readonly registryStore: string;
}

/** How a cluster has images built and pushed. */
export interface BuildSettings {
    /** IPv4 of the machine's end of the link to BuildKit's network. Nobody there reaches a listener of the machine. */
    readonly buildHostAddress: string;
    /** IPv4 of BuildKit, in the same /30 as `buildHostAddress`. */
    readonly buildAddress: string;
    /** BuildKit's cache; survives `npm run down`. */
    readonly buildkitStore: string;
    /** `DOCKER_CONFIG` with the buildx instance that names the embedded BuildKit, and the registry's password. */
    readonly dockerConfig: string;
}

/** A cluster to which images can be pushed. */
export type BuildingCluster = ClusterSettings & BuildSettings;

/** What every part of a cluster is described from. */
export interface Site<Settings extends ClusterSettings = ClusterSettings> {
    readonly settings: Settings;
    readonly folders: PartFolders;
    /** Where a tool is. */
    readonly tool: (name: string) => string;
    /** The folder of the CNI plugins. */
    readonly cni: string;
    /** Environment of every part. */
    readonly env: Readonly<Record<string, string>>;
    /** Aborted when the start has failed, so that nothing is waited for any more. */
    readonly signal: AbortSignal;
}

/** Begins the id of each cluster, and so the name of its link. */
export const clusterPrefix = "fabric-";

/** The cluster of `npm start`. */
export const embeddedCluster: BuildingCluster = {
    context: names.context,
    nodeName: names.node,
    id: clusterId(places.root),
    folder: places.cluster,
    run: places.run,
    logs: places.logs,
    kubeconfig: places.kubeconfig,
    hostAddress: "10.215.0.2",
    nodeAddress: addresses.node,
    buildHostAddress: "10.215.1.2",
    buildAddress: addresses.build,
    pods: addresses.pods,
    services: addresses.services,
    apiService: addresses.apiService,
    dnsService: addresses.dnsService,
    ports,
    registryStore: places.registry,
    buildkitStore: places.buildkit,
    dockerConfig: places.dockerConfig,
};

/** The second cluster, of whoever asks for two: it pulls what the first has got, and nobody builds or pushes there. */
export const westCluster: ClusterSettings = {
    context: names.westContext,
    nodeName: names.westNode,
    id: clusterId(places.west),
    folder: join(places.west, "cluster"),
    run: join(places.west, "run"),
    logs: join(places.west, "logs"),
    kubeconfig: join(places.west, "kubeconfig"),
    hostAddress: "10.215.0.6",
    nodeAddress: addresses.west,
    pods: addresses.pods,
    services: addresses.services,
    apiService: addresses.apiService,
    dnsService: addresses.dnsService,
    ports,
    registryStore: places.registry,
};

/** An id for the cluster whose files are below this folder. */
function clusterId(root: string): string {
    return `${clusterPrefix}${createHash("sha256").update(root).digest("hex").slice(0, 8)}`;
}

/** BuildKit's socket. */
export function buildkitSocket(settings: ClusterSettings): string {
    return join(settings.run, "buildkitd.sock");
}

/** The machine's end of the link to BuildKit's network. The kernel allows names of 15 characters. */
export function buildDevice({ id }: Pick<ClusterSettings, "id">): string {
    return id.replace(/^fabric-/, "build-");
}

/** containerd's socket. */
export function containerdSocket(settings: ClusterSettings): string {
    return join(settings.run, "containerd.sock");
}

/** Where the CNI plugin notes whose a pod's address is, and the enforcer answers. */
export function joinedFolder(settings: ClusterSettings): string {
    return join(settings.run, "joined");
}

/** The CNI plugins, with our own among them. */
export function pluginsFolder(settings: ClusterSettings): string {
    return join(settings.folder, "cni-plugins");
}

/** Where the volumes of the storage class `embedded` lie. */
export function volumesFolder(settings: ClusterSettings): string {
    return join(settings.folder, "volumes");
}
