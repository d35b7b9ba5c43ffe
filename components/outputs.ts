import * as pulumi from "@pulumi/pulumi";
import type { AwaitedApprovals, Chaincode, Verified } from "./chaincode/chaincode";
import type { KnownInside } from "./channels/orderer-moves";
import { isAddress } from "./config/schema/outside";
import { gatewayName } from "./model/names";
import { addressOf, hostPort, type HostPort } from "./model/host-port";
import { clientAddress, type Node } from "./model/organisation";
import type { Network } from "./network";
import type { Organisation } from "./organisations/organisation";
import type { Card } from "./partners/card";
import { ownCard, withFirstBlocks } from "./partners/own-card";
import type { PartnerOutputs } from "./partners/partner";
import type { WaitingChannels } from "./partners/waiting";
import type { OrderingNodes } from "./preflight/rules/consenters";
import type { Site } from "./remote/place";
import { placeOf } from "./stack/scope";

/** What a stack tells its users and other stacks. */
export interface NetworkOutputs {
    /** Where it lives: a namespace, the homes of organisations and of nodes that are elsewhere, and the context of the kubeconfig that its config names. */
    readonly cluster: {
        readonly namespace: string;
        readonly homes?: Readonly<Record<string, Omit<Site, "kubeconfig">>>;
        readonly nodes?: Readonly<Record<string, Omit<Site, "kubeconfig">>>;
        readonly context?: string;
    };
    /** By organisation: a connection profile for clients, as @hyperledger/fabric-gateway's users know it. */
    readonly connectionProfiles: Readonly<Record<string, pulumi.Output<ConnectionProfile>>>;
    /** Addresses inside the cluster by node name. */
    readonly endpoints: Readonly<Record<string, string>>;
    /** Addresses outside of it by node name; absent where no node has one. */
    readonly outside?: Readonly<Record<string, pulumi.Output<string>>>;
    /** By organisation: what it tells those with whom it makes channels, public facts alone. */
    readonly cards: Readonly<Record<string, pulumi.Output<Card>>>;
    /** By channel: who orders it, and orderers that only follow. */
    readonly channels: Readonly<Record<string, OrderingNodes<pulumi.Output<string>>>>;
    /** Organisations of other companies whose cards are there, or were, by name; absent where the config names none. */
    readonly partners?: Readonly<Record<string, PartnerOutputs>>;
    /** By channel that is not made or joined yet, why, and what to do; absent where none waits. */
    readonly waiting?: WaitingChannels;
    readonly chaincodes: Readonly<Record<string, ChaincodeOutputs>>;
    /** By identity, by CA for its server's TLS, and by `<organisation>-roots`. */
    readonly certificates: Readonly<Record<string, CertificateOutputs>>;
}

/** The fields of Fabric's common connection profile that clients of the gateway service need. */
export interface ConnectionProfile {
    readonly name: string;
    readonly version: string;
    readonly client: { readonly organization: string };
    readonly organizations: Readonly<Record<string, object>>;
    readonly peers: Readonly<Record<string, object>>;
    readonly certificateAuthorities: Readonly<Record<string, object>>;
}

export interface CertificateOutputs {
    /** When the first of its certificates ends, ISO 8601. */
    readonly expires: pulumi.Output<string>;
}

export interface ChaincodeOutputs {
    readonly channel: string;
    /** Absent where somebody else runs it, or its source is built beside the peers. */
    readonly image?: pulumi.Output<string>;
    /** By organisation; a server says the one of its organisation to the peers (CHAINCODE_ID). */
    readonly packageIds: Readonly<Record<string, pulumi.Output<string>>>;
    /** That in force; 0 while there is none. */
    readonly sequence: pulumi.Output<number>;
    /** MSP IDs whose approval its definition waits for, sorted. Absent where nobody is waited for. */
    readonly waitingFor?: pulumi.Output<readonly string[] | undefined>;
    /** By MSP ID, in which fields something else was approved, and what. Absent where nothing was, and where that cannot be known. */
    readonly differences?: pulumi.Output<AwaitedApprovals["differences"]>;
    /** The verify calls with their answers and, of transactions, their endorsers. */
    readonly verified: pulumi.Output<readonly Verified[]>;
}

/**
 * Collects the outputs of a network.
 *
 * @param channels who orders each channel
 */
export function networkOutputs(network: Network, channels: NetworkOutputs["channels"]): NetworkOutputs {
    const { organisations, chaincodes, model } = network;
    const { context, namespace, homes, nodes: away } = placeOf(model);
    const nodes = organisations.flatMap(({ model }) => [model.ca, ...model.orderers, ...model.peers]);
    const members = organisations.filter(({ peers }) => peers.length > 0);
    const outside = outsideAddresses(organisations);
    return {
        cluster: {
            namespace,
            ...(homes && { homes: homesOf(homes) }),
            ...(away && { nodes: homesOf(away) }),
            ...(context === undefined ? {} : { context }),
        },
        connectionProfiles: Object.fromEntries(members.map((member) => [member.model.name, profile(member)])),
        endpoints: Object.fromEntries(nodes.map((node) => [node.name, clientAddress(node)])),
        ...(Object.keys(outside).length === 0 ? {} : { outside }),
        cards: Object.fromEntries(
            organisations.map((organisation) => {
                // Whoever is not there yet takes part from outside: others need not be told.
                const shared = network.channels.filter(({ isShared }) => isShared);
                const founded = shared.filter(({ founder }) => founder === organisation.model.name);
                return [organisation.model.name, withFirstBlocks(ownCard(organisation), founded)];
            }),
        ),
        channels,
        ...(model.partners.length === 0
            ? {}
            : {
                  partners: Object.fromEntries(
                      [...network.partners, ...network.absentPartners].map(({ name, outputs }) => [name, outputs]),
                  ),
              }),
        ...(Object.keys(network.waiting).length === 0 ? {} : { waiting: network.waiting }),
        chaincodes: Object.fromEntries(
            Object.entries(chaincodes).map(([name, chaincode]) => [name, chaincodeOutputs(chaincode)]),
        ),
        certificates: Object.fromEntries(organisations.flatMap(certificateOutputs)),
    };
}

function certificateOutputs({ model: { name }, authority }: Organisation): readonly [string, CertificateOutputs][] {
    return [
        [`${name}-roots`, { expires: authority.rootsExpire }],
        ...Object.entries(authority.ends).map(([identity, expires]): [string, CertificateOutputs] => [
            identity,
            { expires },
        ]),
    ];
}

/** Without the paths of kubeconfigs, which are files of whoever runs Pulumi. */
function homesOf(homes: Readonly<Record<string, Site>>): Readonly<Record<string, Omit<Site, "kubeconfig">>> {
    return Object.fromEntries(
        Object.entries(homes).map(([name, { cluster, context, namespace }]) => {
            const of = cluster === undefined ? {} : { cluster };
            return [name, { ...of, ...(context === undefined ? {} : { context }), namespace }] as const;
        }),
    );
}

/** By what a channel that is made now knows an orderer of a network: its host inside, or its address outside. */
export function announcedOrderers({ organisations }: Network): (orderer: Node) => pulumi.Output<string> {
    const all = organisations.flatMap(({ orderers }) => orderers);
    return ({ name, host, outside }) => {
        const known = all.find(({ model }) => model.name === name);
        return outside === undefined || known === undefined ? pulumi.output(host) : known.announced.apply(addressOf);
    };
}

/**
 * By what a channel knows an orderer after this run, by what it did before; undefined where that stays.
 *
 * @param inside by channel and orderer, the addresses inside that channels are to know no more
 */
export function movedAddresses(
    { organisations, channels }: Network,
    inside: Readonly<Record<string, KnownInside>>,
): (channel: string, label: string) => pulumi.Output<string> | undefined {
    const all = organisations.flatMap(({ orderers }) => orderers);
    return (name, label) => {
        const known = Object.entries(inside[name] ?? {}).find(([, address]) => hostPort(address).host === label);
        const orderer = all.find(({ model }) => model.name === known?.[0]);
        const channel = channels.find((one) => one.name === name);
        return orderer === undefined || channel === undefined
            ? undefined
            : pulumi
                  .all([orderer.announced, channel.unmoved])
                  .apply(([at, unmoved = []]) => (unmoved.includes(orderer.model.name) ? label : addressOf(at)));
    };
}

function outsideAddresses(organisations: readonly Organisation[]): Readonly<Record<string, pulumi.Output<string>>> {
    const nodes = organisations.flatMap(({ orderers, peers }) => [...orderers, ...peers]);
    const shown = nodes.filter(({ model }) => model.outside !== undefined);
    return Object.fromEntries(shown.map(({ model, announced }) => [model.name, announced.apply(addressOf)]));
}

function chaincodeOutputs({ channel, image, packageIds, sequence, waiting, verified }: Chaincode): ChaincodeOutputs {
    const awaited = waiting && {
        waitingFor: waiting.apply(({ waitingFor }) => waitingFor),
        differences: waiting.apply(({ differences }) => differences),
    };
    return { channel, ...(image === undefined ? {} : { image }), packageIds, sequence, ...awaited, verified };
}

function profile({ model, authority, peers }: Organisation): pulumi.Output<ConnectionProfile> {
    const { name, mspId, ca } = model;
    const nodes = pulumi.all([...gatewayOf(model), ...peers.map(reachedPeer)]);
    return pulumi.all([authority.tlsCaCertificate, nodes]).apply(([pem, reached]) => {
        const tlsCACerts = { pem };
        const peer = (node: Reached) => ({
            url: `grpcs://${node.address}`,
            tlsCACerts,
            ...overrides(node),
        });
        const organisation = {
            mspid: mspId,
            peers: reached.map((node) => node.name),
            certificateAuthorities: [ca.name],
        };
        return {
            name: `${name}-profile`,
            version: "1.0.0",
            client: { organization: name },
            organizations: { [name]: organisation },
            peers: Object.fromEntries(reached.map((node) => [node.name, peer(node)])),
            certificateAuthorities: { [ca.name]: { url: `https://${clientAddress(ca)}`, caName: "ca", tlsCACerts } },
        };
    });
}

interface Reached {
    readonly name: string;
    /** `host:port` */
    readonly address: string;
    /** Whether a caller asks for the host of the address, which the node's certificate is for. */
    readonly isAskedByHost: boolean;
}

/** Clients outside are told of it, who reach it there; those inside have the output `endpoints`. */
function reachedPeer({ model, announced }: Organisation["peers"][number]): pulumi.Output<Reached> {
    const { name, outside } = model;
    const isAskedByHost = outside !== undefined && !isAddress(outside.host);
    const addressAt = (at: HostPort) => (outside === undefined ? clientAddress(model) : addressOf(at));
    return announced.apply((at) => ({ name, address: addressAt(at), isAskedByHost }));
}

/** First among them: a client that goes through it is not tied to one peer. It is inside, so where peers are outside it is not told. */
function gatewayOf({ name, gatewayHost, peers }: Organisation["model"]): readonly Reached[] {
    return peers
        .slice(0, 1)
        .filter(({ outside }) => outside === undefined)
        .map(({ port }) => ({ name: gatewayName(name), address: `${gatewayHost}:${port}`, isAskedByHost: false }));
}

/**
 * The certificate carries the node's own name, whatever address leads to it. A host outside is what a client has to ask for, since a gateway may go by that;
 * an IP address is no name to ask for (RFC 6066), though the certificate is for it, too: Node.js warns of a client that does.
 */
function overrides({ name, isAskedByHost }: Reached): object {
    return isAskedByHost ? {} : { grpcOptions: { "ssl-target-name-override": name, hostnameOverride: name } };
}
