import { chaincodeHomes } from "../chaincode/namespaces";
import type { NetworkModel } from "../model/network";
import { tcp, type Destination, type Party } from "../model/network-policies";
import { apartHomes } from "../organisations/namespaces";
import { ways, type Others, type Ours, type Way } from "./matrix";
import { outsideDestinations } from "./outside-addresses";
import { partnerCallers, partnerDestinations } from "./partners";
import { nodesSelector, podsOf, type Pods } from "./pods";
import { serverDestinations } from "./present-servers";

/** Where a cluster has what every pod needs. */
export interface ClusterAddresses {
    readonly apiServer: readonly Destination[];
    readonly dns: readonly Destination[];
}

/** A NetworkPolicy as it is declared. */
export interface Policy {
    readonly name: string;
    readonly namespace: string;
    readonly organisation: string;
    readonly spec: PolicySpec;
}

interface PolicySpec {
    readonly podSelector: object;
    readonly policyTypes: string[];
    /** Absent where nothing is allowed: the API server tells no empty list. */
    readonly ingress?: Rule[];
    readonly egress?: Rule[];
}

/** What Kubernetes calls NetworkPolicyIngressRule and NetworkPolicyEgressRule. */
interface Rule {
    readonly from?: object[];
    readonly to?: object[];
    readonly ports: { readonly protocol: string; readonly port?: number; readonly endPort?: number }[];
}

/** All of a network's policies, none where they are off: one for each group of pods, which denies whatever the matrix does not open. */
export function policiesOf(model: NetworkModel, clusterAddresses: ClusterAddresses): readonly Policy[] {
    if (!model.networkPolicies.enabled) {
        return [];
    }
    const context = { model, clusterAddresses };
    const own = podsOf(model).map((pods) => {
        const ingress = ways.flatMap((way) => ingressRules(pods, way, context));
        const egress = ways.flatMap((way) => egressRules(pods, way, context));
        const { name, namespace, organisation, selector } = pods;
        const spec = {
            podSelector: selector,
            policyTypes: ["Ingress", "Egress"],
            ...(ingress.length === 0 ? {} : { ingress }),
            ...(egress.length === 0 ? {} : { egress }),
        };
        return { name, namespace, organisation, spec };
    });
    return [...own, ...otherwiseDenied(model)];
}

/** In a namespace for chaincode there is nothing else, so whatever pod is made there all the same may do nothing. */
function otherwiseDenied(model: NetworkModel): readonly Policy[] {
    const spec = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
    return chaincodeHomes(model)
        .filter((namespace) => namespace !== model.namespace && !apartHomes(model).includes(namespace))
        .map((namespace) => ({ name: `${namespace}-others`, namespace, organisation: namespace, spec }));
}

interface Context {
    readonly model: NetworkModel;
    readonly clusterAddresses: ClusterAddresses;
}

function ingressRules(pods: Pods, way: Way, { model }: Context): Rule[] {
    const numbers = way.to === pods.kind ? openPorts(pods, way) : [];
    if (numbers.length === 0) {
        return [];
    }
    const ports = tcp(numbers).map(portOf);
    if (way.from === "anybody") {
        return [{ ports }];
    }
    const from = isOurs(way.from) ? ourPeers(way.from, way.which, pods, model) : callersOf(way.from, model).map(peerOf);
    return from.length === 0 ? [] : [{ from, ports }];
}

/** The numbers of the port that a way leads to. */
function openPorts({ announced, ports }: Pods, { which, port }: Way): readonly number[] {
    const isOpen = port !== undefined && (which !== "announced" || announced.includes(port));
    return isOpen ? (ports[port] ?? []) : [];
}

function egressRules(pods: Pods, way: Way, context: Context): Rule[] {
    const { model } = context;
    if (way.from !== pods.kind) {
        return [];
    }
    if (way.port === undefined) {
        return calledBy(pods, way.to, context).map(({ party, ports }) =>
            party.kind === "anywhere"
                ? { ports: ports.map(portOf) }
                : { to: [peerOf(party)], ports: ports.map(portOf) },
        );
    }
    const { to: kind, port } = way;
    const called = podsOf(model).filter((other) => other.kind === kind && isMeant(way.which, pods, other));
    const numbers = [...new Set(called.flatMap((other) => other.ports[port] ?? []))].sort((a, b) => a - b);
    const to = ourPeers(kind, way.which, pods, model);
    return to.length === 0 || numbers.length === 0 ? [] : [{ to, ports: tcp(numbers).map(portOf) }];
}

function isOurs(one: Ours | Others): one is Ours {
    return ["ca", "orderer", "peer", "chaincode", "server", "build"].includes(one);
}

/** The pods of a kind that deal with these, as parties of a rule. */
function ourPeers(kind: Ours, which: Way["which"], own: Pods, model: NetworkModel): object[] {
    const others = podsOf(model).filter((other) => other.kind === kind && isMeant(which, own, other));
    if (others.length === 0) {
        return [];
    }
    if (which === undefined) {
        const homes = [...new Set(others.map(({ namespace }) => namespace))];
        return homes.map((home) => ({ ...inNamespace(home), podSelector: nodesSelector(kind, home, model) }));
    }
    return others.flatMap((other) =>
        homesOf(other, model).map((namespace) => ({ ...inNamespace(namespace), podSelector: other.selector })),
    );
}

/** What ran chaincode before it had a namespace of its own goes on until its peers use what comes after it. */
function homesOf({ kind, namespace, organisation }: Pods, model: NetworkModel): readonly string[] {
    const isApart = model.organisations.some((one) => one.name === organisation && one.isApart);
    const isMoved = ["chaincode", "server"].includes(kind) && namespace !== model.namespace && !isApart;
    return isMoved ? [namespace, model.namespace] : [namespace];
}

/** Whether two groups of pods have to do with each other. */
export function isMeant(which: Way["which"], one: Pods, other: Pods): boolean {
    switch (which) {
        case "own peer":
            return one.peer !== undefined && one.peer === other.peer;
        case "own organisation":
            return one.organisation === other.organisation;
        default:
            return true;
    }
}

function callersOf(who: Others, model: NetworkModel): readonly Party[] {
    const { clients, monitoring } = model.networkPolicies;
    const partners = [...model.networkPolicies.partners, ...partnerCallers(model)];
    const parties: Partial<Record<Others, readonly Party[]>> = { clients, monitoring, partners };
    return parties[who] ?? [];
}

function calledBy(pods: Pods, whom: Others, { model, clusterAddresses }: Context): readonly Destination[] {
    const { networkPolicies: settings } = model;
    const destinations: Partial<Record<Others, readonly Destination[]>> = {
        partners: [
            ...settings.partners.map((party) => ({ party, ports: tcp(undefined) })),
            ...partnerDestinations(model),
        ],
        "outside addresses": outsideDestinations(model),
        "name servers": settings.dns ?? clusterAddresses.dns,
        "API server": settings.apiServer ?? clusterAddresses.apiServer,
        "chaincode servers": [...serverDestinations(model, pods.organisation), ...settings.chaincodeServers],
        "sources of builds": settings.builds,
        "destinations of chaincodes": settings.chaincodes,
    };
    return destinations[whom] ?? [];
}

function peerOf(party: Party): object {
    switch (party.kind) {
        case "range": {
            const { cidr, except } = party;
            return { ipBlock: { cidr, ...(except.length === 0 ? {} : { except }) } };
        }
        case "pods":
            return { ...inNamespace(party.namespace), podSelector: { matchLabels: party.labels } };
        case "anywhere":
            throw new Error("unreachable: a rule for anywhere names no party");
    }
}

/** By the label that Kubernetes itself gives every namespace. */
function inNamespace(name: string): { readonly namespaceSelector: object } {
    return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function portOf({ protocol, port, endPort }: Destination["ports"][number]): Rule["ports"][number] {
    return { protocol, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) };
}
