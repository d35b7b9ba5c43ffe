import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { newGenesisBlock } from "../../fabric/configtx/genesis";
import type * as model from "../model/channel";
import { hostPort } from "../model/host-port";
import { labelsOf } from "../model/ownership";
import type { Partner as PartnerModel } from "../model/partner";
import type { Organisation } from "../organisations/organisation";
import { keptWith } from "../organisations/volumes";
import { foundingCard } from "../partners/own-card";
import type { Partner } from "../partners/partner";
import { foreignFounder, ownPeers } from "../partners/waiting";
import type { Inputs } from "../remote/inputs";
import type { InputsOf } from "../remote/kinds";
import type { Target } from "../remote/place";
import { remote, type Remote } from "../remote/resource";
import { targetOf, type Scope } from "../stack/scope";
import { channelDefinition, firstBlockHash } from "./genesis";
import type { KnownInside } from "./orderer-moves";

export interface ChannelArgs {
    readonly scope: Scope;
    readonly channel: model.Channel;
    readonly organisations: readonly Organisation[];
    /** Those of other companies whose cards are there. */
    readonly partners: readonly Partner[];
    /** Whether its orderers are enough to order anything; else it is joined and no more. */
    readonly isOrdered: boolean;
    /** Orderers that are to be known outside from now on, by the addresses that the channel has of them. */
    readonly knownInside: KnownInside;
    /** What all orderers of the network are up by; none where there are none. */
    readonly orderersUp: readonly pulumi.Resource[];
}

/** As joins have it for inputs. */
export type Genesis = Inputs<Required<Pick<InputsOf<"PeerJoin">, "genesis" | "firstBlock">>>;

/**
 * The first block in a ConfigMap that nobody can change, where joins read it while no orderer serves the channel. A lost ConfigMap comes back with
 * what the channel has, not with what a changed config would make of it.
 */
export function genesisBlock(
    args: ChannelArgs,
    opts: pulumi.CustomResourceOptions,
): Genesis & { readonly block: pulumi.Output<string> } {
    const { scope, channel } = args;
    const { block, sha256 } = firstBlock(args, opts);
    const name = `${channel.name}-genesis`;
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(channel.name, "channel", name) };
    const content = { binaryData: { "genesis.block": block }, data: { sha256 } };
    const kept = { ...opts, ...keptWith(scope.model.storage), provider: scope.provider };
    const options = { ...kept, ignoreChanges: ["binaryData", "data"] };
    const made = new k8s.core.v1.ConfigMap(name, { metadata, ...content, immutable: true }, options);
    return { block, genesis: made.metadata.name, firstBlock: block.apply(firstBlockHash) };
}

/** Asked for in the name of an organisation of the ordering service, where this stack has one. */
function firstBlock(args: ChannelArgs, opts: pulumi.CustomResourceOptions): Remote<"FirstBlock"> {
    const { scope, channel, organisations, orderersUp } = args;
    const part = organisations.filter(takesPart(channel));
    const asking = part.find(({ model: { name } }) => channel.orderers.includes(name)) ?? part[0];
    const founder = foreignFounder(channel, scope.model);
    const inputs = {
        place: scope.place,
        channel: channel.name,
        founding: founder === undefined ? foundingBlock(args) : publishedBlock(channel, founder),
        orderers: orderersOf(args),
        organisation: asking?.model.name ?? "",
        mspId: asking?.model.mspId ?? "",
        ...(founder === undefined ? {} : { founder: founder.name }),
    };
    return remote("FirstBlock", channel.name, inputs, {
        ...opts,
        dependsOn: asking ? [...orderersUp, asking.admin] : [],
    });
}

/** What the config and the cards of all who take part make of it, base64. */
function foundingBlock({ channel, organisations, partners }: ChannelArgs): pulumi.Output<string> {
    const own = organisations.filter(takesPart(channel)).map(foundingCard);
    const others = partners.map(({ card }) => card);
    return pulumi
        .all([...own, ...others])
        .apply((cards) => Buffer.from(newGenesisBlock(channelDefinition(channel, cards))).toString("base64"));
}

/** What the card of its founder has; empty where that does not tell it yet. */
function publishedBlock({ name }: model.Channel, { card }: PartnerModel): string {
    return card?.channels.find((channel) => channel.name === name)?.firstBlock ?? "";
}

export function takesPart(channel: model.Channel): (organisation: Organisation) => boolean {
    return ({ model: { name } }) => channel.orderers.includes(name) || channel.members.includes(name);
}

/** All orderers of a channel, this stack's first: tunnels lead to those, and addresses to partners'. */
export function orderersOf({ scope, channel, organisations, partners }: ChannelArgs): Target[] {
    const isOrdering = (name: string): boolean => channel.orderers.includes(name);
    const through = ownPeers(channel, scope.model);
    return [
        ...organisations
            .filter(({ model: { name } }) => isOrdering(name))
            .flatMap(({ orderers }) => orderers.map((orderer) => targetOf(orderer.model))),
        ...partners
            .filter(({ name }) => isOrdering(name))
            .flatMap(({ name: organisation, card: { orderers } }) =>
                orderers.map(({ name, address }) => ({
                    ...{ name, organisation, port: hostPort(address).port, address },
                    ...(through.length === 0 ? {} : { through }),
                })),
            ),
    ];
}
