import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { newGenesisBlock } from "../../fabric/configtx/genesis";
import type * as model from "../model/channel";
import { labelsOf } from "../model/ownership";
import type { Orderer } from "../organisations/orderers/orderer";
import type { Organisation } from "../organisations/organisation";
import type { Peer } from "../organisations/peers/peer";
import { keptWith } from "../organisations/volumes";
import { ownCard } from "../partners/own-card";
import type { Inputs } from "../remote/inputs";
import type { InputsOf } from "../remote/kinds";
import type { Target } from "../remote/place";
import { remote, type Remote } from "../remote/resource";
import { targetOf, type Scope } from "../stack/scope";
import { channelAnchors, channelBatch, channelDefinition, firstBlockHash } from "./genesis";
import type { AskedNode } from "./node-versions";

export interface ChannelArgs {
    readonly scope: Scope;
    readonly channel: model.Channel;
    readonly organisations: readonly Organisation[];
    /** What all orderers of the network are up by; none where there are none. */
    readonly orderersUp: readonly pulumi.Resource[];
}

/** A channel: its first block, the orderers that serve it, the peers that hold it, and its anchor peers. */
export class Channel extends pulumi.ComponentResource {
    readonly name: string;
    /** Done when its orderers serve it. */
    readonly served: readonly pulumi.Resource[];
    /** Done when the channel can be used: every peer joined, all anchors set. */
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: ChannelArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:channels:Channel", name, {}, opts);
        const child = { parent: this };
        this.name = args.channel.name;
        const genesis = genesisBlock(args, child);
        const served = ordererJoins(args, genesis, child);
        const held = peerJoins(args, genesis, served, child);
        this.served = served;
        this.ready = [...held, ...anchorPeers(args, held, child), settings(args, served, child)];
        this.registerOutputs({ name: this.name });
    }
}

/** As joins have it for inputs. */
type Genesis = Inputs<Required<Pick<InputsOf<"PeerJoin">, "genesis" | "firstBlock">>>;

/**
 * The first block in a ConfigMap that nobody can change, where joins read it while no orderer serves the channel. A lost ConfigMap comes back with
 * what the channel has, not with what a changed config would make of it.
 */
function genesisBlock(args: ChannelArgs, opts: pulumi.CustomResourceOptions): Genesis {
    const { scope, channel } = args;
    const members = args.organisations.filter(takesPart(channel)).map(ownCard);
    const founding = pulumi
        .all(members)
        .apply((all) => Buffer.from(newGenesisBlock(channelDefinition(channel, all))).toString("base64"));
    const { block, sha256 } = firstBlock(args, founding, opts);
    const name = `${channel.name}-genesis`;
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(channel.name, "channel", name) };
    const content = { binaryData: { "genesis.block": block }, data: { sha256 } };
    const kept = { ...opts, ...keptWith(scope.model.storage), provider: scope.provider };
    const options = { ...kept, ignoreChanges: ["binaryData", "data"] };
    const made = new k8s.core.v1.ConfigMap(name, { metadata, ...content, immutable: true }, options);
    return { genesis: made.metadata.name, firstBlock: block.apply(firstBlockHash) };
}

/** Asked for in the name of the first organisation of the ordering service. */
function firstBlock(
    { scope, channel, organisations: all, orderersUp }: ChannelArgs,
    founding: pulumi.Output<string>,
    opts: pulumi.CustomResourceOptions,
): Remote<"FirstBlock"> {
    const part = all.filter(takesPart(channel));
    const asking = part.find(({ model: { name } }) => channel.orderers.includes(name));
    const inputs = {
        place: scope.place,
        channel: channel.name,
        founding,
        orderers: orderersOf(channel, all),
        organisation: asking?.model.name ?? "",
        mspId: asking?.model.mspId ?? "",
    };
    return remote("FirstBlock", channel.name, inputs, {
        ...opts,
        dependsOn: asking ? [...orderersUp, asking.admin] : [],
    });
}

function takesPart(channel: model.Channel): (organisation: Organisation) => boolean {
    return ({ model: { name } }) => channel.orderers.includes(name) || channel.members.includes(name);
}

function ordererJoins(
    { scope, channel, organisations: all, orderersUp }: ChannelArgs,
    genesis: Genesis,
    opts: pulumi.CustomResourceOptions,
): Remote<"OrdererJoin">[] {
    const ordering = all.filter(({ model: { name } }) => channel.orderers.includes(name));
    const adminPorts = ordering.flatMap(({ orderers }) =>
        orderers.map(({ model: one }) => targetOf(one, one.adminPort)),
    );
    return ordering.flatMap(({ model: { mspId }, orderers }) =>
        orderers.map((orderer) => {
            const target = targetOf(orderer.model, orderer.model.adminPort);
            const inputs = {
                place: scope.place,
                channel: channel.name,
                orderer: target,
                mspId,
                volume: orderer.workload.volume,
                orderers: orderersOf(channel, all),
                others: adminPorts.filter(({ name }) => name !== orderer.model.name),
                administrators: ordering.map(({ model: organisation }) => ({
                    organisation: organisation.name,
                    mspId: organisation.mspId,
                })),
                ...genesis,
            };
            const dependsOn = [...orderersUp, ...ordering.map(({ admin }) => admin)];
            const { name, aliases } = scope.names.ofChannel(channel.name, orderer.model.name);
            return remote("OrdererJoin", name, inputs, { ...opts, dependsOn, aliases: [...aliases] });
        }),
    );
}

function peerJoins(
    { scope, channel, organisations: all }: ChannelArgs,
    genesis: Genesis,
    served: readonly Remote<"OrdererJoin">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"PeerJoin">[] {
    const members = all.filter(({ model: { name } }) => channel.members.includes(name));
    return members.flatMap(({ model: { mspId }, peers, peersUp, admin }) =>
        peers.map((peer) => {
            const target = targetOf(peer.model);
            const inputs = {
                place: scope.place,
                channel: channel.name,
                peer: target,
                mspId,
                volume: peer.workload.volume,
                orderers: orderersOf(channel, all),
                ...genesis,
            };
            const dependsOn = [...peersUp, admin, ...served];
            const { name, aliases } = scope.names.ofChannel(channel.name, peer.model.name);
            return remote("PeerJoin", name, inputs, { ...opts, dependsOn, aliases: [...aliases] });
        }),
    );
}

/** After all joins: peers that know anchors before those run take half a minute to meet (gossip.reconnectInterval). */
function anchorPeers(
    { scope, channel, organisations: all }: ChannelArgs,
    held: readonly Remote<"PeerJoin">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"AnchorPeers">[] {
    const orderers = orderersOf(channel, all);
    return all
        .filter(({ model: { name } }) => channel.members.includes(name))
        .map(({ model: organisation, admin, peers }) => {
            const named = channelAnchors(channel, organisation.name);
            const anchors = peers.filter(({ model: { name } }) => named.includes(name));
            const inputs = {
                place: scope.place,
                channel: channel.name,
                organisation: organisation.name,
                mspId: organisation.mspId,
                anchors: pulumi.all(anchors.map(({ announced }) => announced)),
                orderers,
            };
            const dependsOn = [admin, ...held];
            const { name, aliases } = scope.names.ofChannel(channel.name, organisation.name);
            return remote("AnchorPeers", name, inputs, { ...opts, dependsOn, aliases: [...aliases] });
        });
}

/** Signed by all organisations of the channel that this stack has, those of the ordering service first. */
function settings(
    { scope, channel, organisations: all }: ChannelArgs,
    served: readonly Remote<"OrdererJoin">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"ChannelSettings"> {
    const part = all.filter(takesPart(channel));
    const inputs = {
        place: scope.place,
        channel: channel.name,
        settings: {
            batch: channelBatch(channel),
            policies: channel.policies,
            capabilities: channel.capabilities,
        },
        orderers: orderersOf(channel, all),
        administrators: part.map(({ model: { name, mspId } }) => ({ organisation: name, mspId })),
        nodes: part.flatMap((organisation) => askedNodes(channel, organisation)),
    };
    const dependsOn = [...part.map(({ admin }) => admin), ...served];
    return remote("ChannelSettings", channel.name, inputs, { ...opts, dependsOn });
}

/** Those that take part, by the ports that tell their versions. */
function askedNodes(channel: model.Channel, { model: { name }, orderers, peers }: Organisation): AskedNode[] {
    const asked = (kind: AskedNode["kind"], nodes: readonly (Orderer | Peer)[]): AskedNode[] =>
        nodes.map(({ model: node }) => ({ kind, target: targetOf(node, node.operationsPort) }));
    return [
        ...(channel.orderers.includes(name) ? asked("orderer", orderers) : []),
        ...(channel.members.includes(name) ? asked("peer", peers) : []),
    ];
}

function orderersOf(channel: model.Channel, all: readonly Organisation[]): Target[] {
    const ordering = all.filter(({ model: { name } }) => channel.orderers.includes(name));
    return ordering.flatMap(({ orderers }) => orderers).map((orderer) => targetOf(orderer.model));
}
