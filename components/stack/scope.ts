import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Home } from "../model/homes";
import type { Cluster, NetworkModel } from "../model/network";
import type { Node, Orderer, Organisation } from "../model/organisation";
import type { ResourceNames } from "../model/resource-names";
import { homeIn, type Target, rootFingerprint, type Place, type Site } from "../remote/place";

/** What every step of a network is given: the resolved network and the cluster that it lives on. */
export interface Scope extends Part {
    /** By the name of their cluster; of the network itself the scope has what is on the first. */
    readonly parts: ReadonlyMap<string | undefined, Part>;
    /** How dynamic resources reach the cluster, and what they know nodes by once that is made; `namespace` orders them after it. */
    readonly place: pulumi.Input<Place>;
    /** Nodes that run another template than their workloads have, before anything is changed. */
    readonly outdated: readonly string[];
    /** Recipes of the packages that peers have by the stack's state, whatever version wrote it. */
    readonly packages: readonly unknown[];
    /** Names of what belongs to channels and chaincodes. */
    readonly names: ResourceNames;
}

/** A cluster with the namespaces of what of a network is there. */
export interface Part {
    /** The network as far as it is there; in the network's own scope, all of it. */
    readonly model: NetworkModel;
    readonly provider: k8s.Provider;
    /** Of what is declared; an organisation's own within its part of the scope, see `within`. */
    readonly namespace: pulumi.Output<string>;
    /** The homes of organisations that have one of their own, by namespace, each known once it is there. */
    readonly homes: ReadonlyMap<string, pulumi.Output<string>>;
    /** The namespaces in which chaincode runs, by name, each known once it is there. */
    readonly chaincodes: ReadonlyMap<string, pulumi.Output<string>>;
    /** What becomes of the volumes in the end; whatever mounts one depends on it. */
    readonly volumes: pulumi.Resource;
    /** Who may speak to whom; whatever makes pods depends on it, so that none runs without. */
    readonly policies: readonly pulumi.Resource[];
}

/** How a cluster is reached, without the settings that leave the choice to the kubeconfig rules. */
export function accessOf({ context, kubeconfig }: Cluster): Pick<Place, "context" | "kubeconfig"> {
    return { ...(context === undefined ? {} : { context }), ...(kubeconfig === undefined ? {} : { kubeconfig }) };
}

/** A namespace in which chaincode runs, known once it is there. */
export function chaincodeHome({ chaincodes }: Pick<Part, "chaincodes">, name: string): pulumi.Output<string> {
    const home = chaincodes.get(name);
    if (home === undefined) {
        throw new Error(`unreachable: no organisation of the model has its chaincode in ${name}`);
    }
    return home;
}

/** Where the objects of a network, or of a part of it, live. */
export function placeOf(model: NetworkModel): Place {
    const { cluster, namespace } = model;
    const apart = model.organisations.filter(({ home, isApart }) => isApart || home.cluster !== cluster.name);
    const homes = Object.fromEntries(apart.map(({ name, home }) => [name, siteOf(home, model)]));
    return { ...siteOn(cluster, namespace), ...(apart.length === 0 ? {} : { homes }) };
}

/** A home on the cluster of the network says no more than its namespace. */
function siteOf({ namespace, cluster: name }: Home, { cluster, clusters }: NetworkModel): Site {
    const other = name === cluster.name ? undefined : clusters.find((one) => one.name === name);
    return other === undefined ? { namespace } : siteOn(other, namespace);
}

function siteOn(cluster: Cluster, namespace: string): Site {
    const { name } = cluster;
    return { ...(name === undefined ? {} : { cluster: name }), ...accessOf(cluster), namespace };
}

/** What is an organisation's own is declared, and reached, in its home. */
export function within(scope: Scope, { name, home, isApart }: Organisation): Scope {
    const part = scope.parts.get(home.cluster);
    if (part === undefined) {
        throw new Error(`unreachable: the network has no part on cluster ${home.cluster ?? ""}`);
    }
    if (!isApart && part.namespace === scope.namespace) {
        return { ...scope, ...part };
    }
    const namespace = (isApart ? part.homes.get(home.namespace) : undefined) ?? part.namespace;
    // Ordered after the home as after the network's namespace.
    const place = pulumi.all([scope.place, namespace]).apply(([known]) => homeIn(known, name));
    return { ...scope, ...part, namespace, place };
}

/** The same network, whose nodes are known by these roots. */
export function trusting(scope: Scope, tlsRoots: Readonly<Record<string, pulumi.Input<string>>>): Scope {
    const place = pulumi.all([scope.place, tlsRoots] as const).apply(([known, pems]) => {
        const roots = Object.fromEntries(Object.entries(pems).map(([name, pem]) => [name, rootFingerprint(pem)]));
        return { ...known, roots };
    });
    return { ...scope, place };
}

/** The plain inputs by which a dynamic resource reaches a node. */
export function targetOf(node: Node | Orderer, port: number = node.port): Target {
    const address = addressOf(node, port);
    return { name: node.name, organisation: node.organisation, port, ...(address === undefined ? {} : { address }) };
}

/** The configured addresses are those of a node's main service and of an orderer's admin port. */
function addressOf(node: Node | Orderer, port: number): string | undefined {
    if (port === node.port) {
        return node.address;
    }
    return "adminPort" in node && port === node.adminPort ? node.adminAddress : undefined;
}
