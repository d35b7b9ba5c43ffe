import { buildsOf } from "../../builder/kubernetes/built";
import { type LabelSelector, runSelector } from "../../builder/kubernetes/names";
import type { NetworkModel } from "../model/network";
import {
    authoritiesOf,
    type CertificateAuthority,
    type Node,
    type Orderer,
    type Organisation,
    type Peer,
} from "../model/organisation";
import { hasChaincode } from "../model/parts";
import type { Ours, PortName } from "./matrix";

/** Pods of a network that are treated alike, by one policy. */
export interface Pods {
    readonly kind: Ours;
    /** Of their policy. */
    readonly name: string;
    readonly organisation: string;
    /** Name of the peer that it is, or that they run for; undefined for all others. */
    readonly peer: string | undefined;
    readonly namespace: string;
    /** Selects them in their namespace, and nobody else. */
    readonly selector: Partial<LabelSelector>;
    readonly ports: Readonly<Partial<Record<PortName, readonly number[]>>>;
    /** Ports that the config announces to everybody. */
    readonly announced: readonly PortName[];
}

/** All pods of a network, whoever makes them. */
export function podsOf(model: NetworkModel): readonly Pods[] {
    return model.organisations.flatMap((organisation) => [
        ...authoritiesOf(organisation).map(authority),
        ...organisation.orderers.map(orderer),
        ...organisation.peers.map(peer),
        ...chaincodePods(organisation, model),
    ]);
}

/** Selects all nodes of a kind in a namespace. */
export function nodesSelector(kind: Ours, namespace: string, { organisations }: NetworkModel): LabelSelector {
    const living = organisations.filter(({ home }) => home.namespace === namespace);
    const values = living.map(({ name }) => name).sort();
    return { matchLabels: nodeLabels(kind), matchExpressions: [{ key: partOf, operator: "In", values }] };
}

const partOf = "app.kubernetes.io/part-of";

function nodeLabels(component: string): Readonly<Record<string, string>> {
    return { "app.kubernetes.io/component": component, "app.kubernetes.io/managed-by": "pulumi" };
}

/** CAs keep their metrics on a port of their own, which no setting moves. */
const authorityOperations = 9443;

function authority(ca: CertificateAuthority): Pods {
    const ports = { https: [ca.port], operations: [authorityOperations] };
    return node(ca, ports, ca.address === undefined ? [] : ["https"]);
}

function orderer(of: Orderer): Pods {
    const { port, adminPort, operationsPort, adminAddress } = of;
    const ports = { grpc: [port], admin: [adminPort], operations: [operationsPort] };
    const announced: PortName[] = [...announcedGrpc(of), ...(adminAddress === undefined ? [] : (["admin"] as const))];
    return node(of, ports, announced);
}

function peer(of: Peer): Pods {
    const { port, chaincodePort, operationsPort } = of;
    const ports = { grpc: [port], chaincode: [chaincodePort], operations: [operationsPort] };
    return { ...node(of, ports, announcedGrpc(of)), peer: of.name };
}

function announcedGrpc({ address, outside }: Node): PortName[] {
    return address === undefined && outside === undefined ? [] : ["grpc"];
}

function node(
    { kind, name, organisation, home: { namespace } }: Node & (CertificateAuthority | Orderer | Peer),
    ports: Pods["ports"],
    announced: readonly PortName[],
): Pods {
    const matchLabels = { "app.kubernetes.io/name": name, ...nodeLabels(kind), [partOf]: organisation };
    return { kind, name, organisation, peer: undefined, namespace, selector: { matchLabels }, ports, announced };
}

function chaincodePods(organisation: Organisation, model: NetworkModel): readonly Pods[] {
    const { name, peers } = organisation;
    const common = {
        organisation: name,
        peer: undefined,
        namespace: organisation.chaincodeNamespace,
        ports: {},
        announced: [],
    };
    const ports = hasChaincode(organisation) ? serverPorts(name, model) : [];
    const names = peers.map((of) => of.name);
    return [
        ...names.map((own) => ({
            ...{ ...common, kind: "chaincode" as const, name: `${own}-chaincode` },
            ...{ peer: own, selector: runSelector([own]) },
        })),
        ...(names.length === 0
            ? []
            : [{ ...common, kind: "build" as const, name: `${name}-builds`, selector: buildsOf(names) }]),
        ...(ports.length === 0 ? [] : [serverPods(common, ports)]),
    ];
}

function serverPods(common: Omit<Pods, "kind" | "name" | "selector">, ports: readonly number[]): Pods {
    const { organisation } = common;
    return {
        ...{ ...common, kind: "server", name: `${organisation}-servers`, ports: { chaincode: ports } },
        selector: { matchLabels: { ...nodeLabels("chaincode"), [partOf]: organisation } },
    };
}

/** Ports of the chaincode servers that the stack deploys for an organisation. */
function serverPorts(organisation: string, { chaincodes, channels }: NetworkModel): readonly number[] {
    const ports = chaincodes.flatMap(({ channel, runtime }) => {
        const isMember = channels.some(({ name, members }) => name === channel && members.includes(organisation));
        return isMember && "servers" in runtime && runtime.servers.kind === "deployed" ? [runtime.servers.port] : [];
    });
    return [...new Set(ports)].sort((a, b) => a - b);
}
