import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Foretelling } from "../images/foretold";
import type { Home } from "../model/homes";
import type { Cluster, NetworkModel } from "../model/network";
import { channelNodes, type Branch, type Node, type Orderer, type Organisation } from "../model/organisation";
import type { ResourceNames } from "../model/resource-names";
import { homeIn, placeAt, type Target, rootFingerprint, type Place, type Site } from "../remote/place";

/** What every step of a network is given: the resolved network and the cluster that it lives on. */
export interface Scope extends Part {
    /** By the name of their cluster; of the network itself the scope has what is on the first. */
    readonly parts: ReadonlyMap<string | undefined, Part>;
    /** How dynamic resources reach the cluster, and what they know nodes by once that is made; `namespace` orders them after it. */
    readonly place: pulumi.Input<Place>;
    /** What `placeKnowing` makes places of; absent before the roots of nodes are made. */
    readonly known?: Known | undefined;
    /** Nodes that run another template than their workloads have, before anything is changed. */
    readonly outdated: readonly string[];
    /** Recipes of the packages that peers have by the stack's state, whatever version wrote it. */
    readonly packages: readonly unknown[];
    /** By what digests of images are known before they are pushed. Absent: by nothing. */
    readonly images?: Foretelling | undefined;
    /** By `<channel>/<name>`, the sequence that a chaincode will have. Absent: nobody has looked. */
    readonly sequences?: Readonly<Record<string, number>> | undefined;
    /** Names of what belongs to channels and chaincodes. */
    readonly names: ResourceNames;
}

/** The place of the network before any root is known, and the TLS roots by organisation. */
interface Known {
    readonly place: pulumi.Input<Place>;
    readonly tlsRoots: Readonly<Record<string, pulumi.Input<string>>>;
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
    /** Who may speak to whom, by whose pods it is about: an organisation, or a namespace of chaincode. See `policiesFor`. */
    readonly policies: ReadonlyMap<string, readonly pulumi.Resource[]>;
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

/**
 * What whatever makes pods of an organisation depends on, so that none runs without a policy: those of its own pods, and of whatever else is made where its
 * chaincode runs. Those of others are not its business, and would make states grow by the square of their organisations.
 */
export function policiesFor(
    { model, policies }: Pick<Part, "model" | "policies">,
    organisation: string,
): readonly pulumi.Resource[] {
    const own = model.organisations.find(({ name }) => name === organisation);
    return [organisation, own?.chaincodeNamespace ?? ""].flatMap((of) => policies.get(of) ?? []);
}

/** Where the objects of a network, or of a part of it, live. */
export function placeOf(model: NetworkModel): Place {
    const { cluster, namespace } = model;
    const apart = model.organisations.filter(({ home, isApart }) => isApart || home.cluster !== cluster.name);
    const homes = Object.fromEntries(apart.map(({ name, home }) => [name, homeSite(home, model)]));
    const nodes = nodeSites(model);
    return {
        ...siteOn(cluster, namespace),
        ...(apart.length === 0 ? {} : { homes }),
        ...(nodes.length === 0 ? {} : { nodes: Object.fromEntries(nodes) }),
    };
}

/** Of the nodes that are on another cluster than their organisation. */
function nodeSites({ organisations, clusters }: NetworkModel): readonly (readonly [string, Site])[] {
    return organisations.flatMap((organisation) =>
        channelNodes([organisation]).flatMap(({ name, home }) => {
            const cluster = clusters.find((one) => one.name === home.cluster);
            const isThere = home.cluster === organisation.home.cluster || cluster === undefined;
            return isThere ? [] : [[name, siteOn(cluster, home.namespace)] as const];
        }),
    );
}

/** A namespace on the cluster of a scope, as dynamic resources of other clusters reach it. */
export function siteOf({ model }: Pick<Part, "model">, namespace: pulumi.Input<string>): pulumi.Output<Site> {
    return pulumi.output(namespace).apply((known) => siteOn(model.cluster, known));
}

/** A home on the cluster of the network says no more than its namespace. */
function homeSite({ namespace, cluster: name }: Home, { cluster, clusters }: NetworkModel): Site {
    const other = name === cluster.name ? undefined : clusters.find((one) => one.name === name);
    return other === undefined ? { namespace } : siteOn(other, namespace);
}

function siteOn(cluster: Cluster, namespace: string): Site {
    const { name } = cluster;
    return { ...(name === undefined ? {} : { cluster: name }), ...accessOf(cluster), namespace };
}

/** What is an organisation's own is declared, and reached, in its home. */
export function within(scope: Scope, organisation: Organisation): Scope {
    const { name, home, isApart } = organisation;
    const part = partOf(scope, home);
    return !isApart && part.namespace === scope.namespace
        ? { ...scope, ...part }
        : narrowed(scope, organisation, (known) => homeIn(known, name));
}

/** What of an organisation is on another cluster than its home is declared, and reached, there. */
function onBranch(scope: Scope, branch: Branch): Scope {
    const { model } = partOf(scope, branch.home);
    return narrowed(scope, branch, (known) => placeAt(known, siteOn(model.cluster, branch.home.namespace)));
}

/** An organisation on one of its clusters. */
export interface OrganisationSite extends Branch {
    readonly scope: Scope;
    /** What a resource is called that it has at each, by what it is called at home. */
    readonly named: (name: string) => string;
}

/** An organisation on each of its clusters, at home first. */
export function sitesOf(scope: Scope, organisation: Organisation): readonly [OrganisationSite, ...OrganisationSite[]] {
    const { home, isApart, gatewayHost, branches } = organisation;
    const away = branches.map((branch) => ({
        ...branch,
        scope: onBranch(scope, branch),
        // No name of the config has a slash.
        named: (name: string) => `${branch.home.cluster ?? ""}/${name}`,
    }));
    return [{ home, isApart, gatewayHost, scope: within(scope, organisation), named: (name: string) => name }, ...away];
}

/** Those of them on which it has such nodes. */
export function sitesWith(
    scope: Scope,
    organisation: Organisation,
    nodes: readonly Pick<Node, "home">[],
): readonly OrganisationSite[] {
    return sitesOf(scope, organisation).filter((site) => nodesAt(site, nodes).length > 0);
}

/** Those of these nodes that are there. */
export function nodesAt<Of extends Pick<Node, "home">>(
    { home }: Pick<Branch, "home">,
    nodes: readonly Of[],
): readonly Of[] {
    return nodes.filter((node) => node.home.cluster === home.cluster);
}

function narrowed(
    scope: Scope,
    { home, isApart }: Pick<Branch, "home" | "isApart">,
    to: (place: Place) => Place,
): Scope {
    const part = partOf(scope, home);
    const namespace = (isApart ? part.homes.get(home.namespace) : undefined) ?? part.namespace;
    // Ordered after the home as after the network's namespace.
    const place = pulumi.all([scope.place, namespace]).apply(([known]) => to(known));
    return { ...scope, ...part, namespace, place, known: undefined };
}

function partOf({ parts }: Scope, { cluster }: Home): Part {
    const part = parts.get(cluster);
    if (part === undefined) {
        throw new Error(`unreachable: the network has no part on cluster ${cluster ?? ""}`);
    }
    return part;
}

/** The same network, whose nodes are known by these roots. */
export function trusting(scope: Scope, tlsRoots: Readonly<Record<string, pulumi.Input<string>>>): Scope {
    const known = { place: scope.place, tlsRoots };
    return { ...scope, known, place: withRoots(known, () => true) };
}

/**
 * The network's place for what calls nodes of these organisations, and of no other. By that it depends on the roots of no other, and its state grows
 * with none: with all of them in each, states grow by the square of their number.
 */
export function placeKnowing({ place, known }: Scope, organisations: readonly string[]): pulumi.Input<Place> {
    return known === undefined ? place : withRoots(known, (name) => organisations.includes(name));
}

function withRoots({ place, tlsRoots }: Known, isKnown: (organisation: string) => boolean): pulumi.Output<Place> {
    const wanted = Object.fromEntries(Object.entries(tlsRoots).filter(([name]) => isKnown(name)));
    return pulumi.all([place, wanted] as const).apply(([known, pems]) => {
        const roots = Object.fromEntries(Object.entries(pems).map(([name, pem]) => [name, rootFingerprint(pem)]));
        const { homes, ...rest } = known;
        const own = Object.entries(homes ?? {}).filter(([name]) => isKnown(name));
        return { ...rest, ...(own.length === 0 ? {} : { homes: Object.fromEntries(own) }), roots };
    });
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
