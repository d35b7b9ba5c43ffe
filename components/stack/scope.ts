import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkModel } from "../model/network";
import type { Node, Orderer, Organisation } from "../model/organisation";
import type { ResourceNames } from "../model/resource-names";
import { type Target, rootFingerprint, type Place } from "../remote/place";

/** What every step of a network is given: the resolved network and the cluster that it lives on. */
export interface Scope {
    readonly model: NetworkModel;
    readonly provider: k8s.Provider;
    /** Of what is declared; an organisation's own within its part of the scope, see `within`. */
    readonly namespace: pulumi.Output<string>;
    /** The homes of organisations that have one of their own, by namespace, each known once it is there. */
    readonly homes: ReadonlyMap<string, pulumi.Output<string>>;
    /** The namespaces in which chaincode runs, by name, each known once it is there. */
    readonly chaincodes: ReadonlyMap<string, pulumi.Output<string>>;
    /** How dynamic resources reach the cluster, and what they know nodes by once that is made; `namespace` orders them after it. */
    readonly place: pulumi.Input<Place>;
    /** Nodes that run another template than their workloads have, before anything is changed. */
    readonly outdated: readonly string[];
    /** Recipes of the packages that peers have by the stack's state, whatever version wrote it. */
    readonly packages: readonly unknown[];
    /** Names of what belongs to channels and chaincodes. */
    readonly names: ResourceNames;
    /** What becomes of the volumes in the end; whatever mounts one depends on it. */
    readonly volumes: pulumi.Resource;
    /** Who may speak to whom; whatever makes pods depends on it, so that none runs without. */
    readonly policies: readonly pulumi.Resource[];
}

/** Which cluster a network lives on, without the settings that leave the choice to the kubeconfig rules. */
export function accessOf({ cluster: { context, kubeconfig } }: NetworkModel): Pick<Place, "context" | "kubeconfig"> {
    return { ...(context === undefined ? {} : { context }), ...(kubeconfig === undefined ? {} : { kubeconfig }) };
}

/** A namespace in which chaincode runs, known once it is there. */
export function chaincodeHome({ chaincodes }: Pick<Scope, "chaincodes">, name: string): pulumi.Output<string> {
    const home = chaincodes.get(name);
    if (home === undefined) {
        throw new Error(`unreachable: no organisation of the model has its chaincode in ${name}`);
    }
    return home;
}

/** Where the objects of a network live. */
export function placeOf(model: NetworkModel): Place {
    const apart = model.organisations.filter(({ isApart }) => isApart);
    const homes = Object.fromEntries(apart.map(({ name, home }) => [name, home]));
    return { ...accessOf(model), namespace: model.namespace, ...(apart.length === 0 ? {} : { homes }) };
}

/** What is an organisation's own is declared, and reached, in its home. */
export function within(scope: Scope, { name, home, isApart }: Organisation): Scope {
    if (!isApart) {
        return scope;
    }
    const namespace = scope.homes.get(home.namespace) ?? scope.namespace;
    // Ordered after the home as after the network's namespace.
    const place = pulumi
        .all([scope.place, namespace])
        .apply(([{ homes, ...place }]) => ({ ...place, ...homes?.[name] }));
    return { ...scope, namespace, place };
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
