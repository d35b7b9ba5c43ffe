import * as pulumi from "@pulumi/pulumi";
import type * as model from "../model/channel";
import type { Orderer } from "../organisations/orderers/orderer";
import type { Organisation } from "../organisations/organisation";
import type { Peer } from "../organisations/peers/peer";
import { partnersOn } from "../partners/waiting";
import { remote, type Remote } from "../remote/resource";
import { placeKnowing, targetOf } from "../stack/scope";
import { genesisBlock, orderersOf, takesPart, type ChannelArgs, type Genesis } from "./founding";
import { channelAnchors, channelBatch } from "./genesis";
import { knownOrderers } from "./known-outside";
import type { AskedNode } from "./node-versions";

/** A channel: its first block, the orderers that serve it, the peers that hold it, and its anchor peers. */
export class Channel extends pulumi.ComponentResource {
    readonly name: string;
    /** Name of the organisation that founded it, or is to. */
    readonly founder: string;
    /** Whether organisations of other companies take part. */
    readonly isShared: boolean;
    /** Its first block, base64. */
    readonly firstBlock: pulumi.Output<string>;
    /** Names of orderers that it goes on knowing inside, since they are not reached outside; undefined where there is none. */
    readonly unmoved: pulumi.Output<readonly string[] | undefined>;
    /** Done when its orderers serve it. */
    readonly served: readonly pulumi.Resource[];
    /** Done when the channel can be used: every peer joined, all anchors set. */
    readonly ready: readonly pulumi.Resource[];

    constructor(name: string, args: ChannelArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:channels:Channel", name, {}, opts);
        const child = { parent: this };
        this.name = args.channel.name;
        this.founder = args.channel.founder;
        this.isShared = partnersOn(args.channel, args.scope.model).length > 0;
        const { block, ...genesis } = genesisBlock(args, child);
        this.firstBlock = block;
        const served = ordererJoins(args, genesis, child);
        const held = peerJoins(args, genesis, served, child);
        this.served = served;
        const anchored = args.isOrdered ? anchorPeers(args, held, child) : [];
        const settled = args.isOrdered ? [settings(args, served, child)] : [];
        this.unmoved = pulumi.all(settled.map(({ unmoved }) => unmoved)).apply(([unmoved]) => unmoved);
        this.ready = [...held, ...anchored, ...settled];
        this.registerOutputs({ name: this.name });
    }
}

function ordererJoins(
    args: ChannelArgs,
    genesis: Genesis,
    opts: pulumi.CustomResourceOptions,
): Remote<"OrdererJoin">[] {
    const { scope, channel, organisations: all, orderersUp } = args;
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
                orderers: orderersOf(args),
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
    args: ChannelArgs,
    genesis: Genesis,
    served: readonly Remote<"OrdererJoin">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"PeerJoin">[] {
    const { scope, channel, organisations: all } = args;
    const members = all.filter(({ model: { name } }) => channel.members.includes(name));
    return members.flatMap(({ model: { name: organisation, mspId }, peers, peersUp, admin }) =>
        peers.map((peer) => {
            const target = targetOf(peer.model);
            const inputs = {
                place: placeKnowing(scope, [organisation, ...channel.orderers]),
                channel: channel.name,
                peer: target,
                mspId,
                volume: peer.workload.volume,
                orderers: orderersOf(args),
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
    args: ChannelArgs,
    held: readonly Remote<"PeerJoin">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"AnchorPeers">[] {
    const { scope, channel, organisations: all } = args;
    const orderers = orderersOf(args);
    return all
        .filter(({ model: { name } }) => channel.members.includes(name))
        .map(({ model: organisation, admin, peers }) => {
            const named = channelAnchors(channel, organisation.name);
            const anchors = peers.filter(({ model: { name } }) => named.includes(name));
            const inputs = {
                place: placeKnowing(scope, [organisation.name, ...channel.orderers]),
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
    args: ChannelArgs,
    served: readonly Remote<"OrdererJoin">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"ChannelSettings"> {
    const { scope, channel, organisations: all } = args;
    const part = all.filter(takesPart(channel));
    const inputs = {
        place: scope.place,
        channel: channel.name,
        settings: {
            batch: channelBatch(channel),
            policies: channel.policies,
            capabilities: channel.capabilities,
        },
        orderers: orderersOf(args),
        administrators: part.map(({ model: { name, mspId } }) => ({ organisation: name, mspId })),
        nodes: part.flatMap((organisation) => askedNodes(channel, organisation)),
        ...knownOrderers(args),
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
