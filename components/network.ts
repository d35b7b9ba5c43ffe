import * as pulumi from "@pulumi/pulumi";
import { agentAdmission } from "./chaincode/admission";
import { Chaincode } from "./chaincode/chaincode";
import { Channel } from "./channels/channel";
import type { ChannelArgs } from "./channels/founding";
import { Image } from "./images/image";
import type * as model from "./model/chaincode";
import type { NetworkModel } from "./model/network";
import { hasOthers } from "./model/others";
import { instanceOf } from "./model/ownership";
import { warnOfEnds } from "./organisations/identities/ends";
import { startAllOrderers } from "./organisations/orderers/together";
import { Organisation } from "./organisations/organisation";
import { allLanguageImages, builderConfig } from "./organisations/peers/builder-config";
import { AbsentPartner, Partner } from "./partners/partner";
import type { WaitingChannels } from "./partners/waiting";
import { limitRanges } from "./stack/limit-ranges";
import { marksOf } from "./stack/marks";
import { newScope, type Found } from "./stack/new-scope";
import { onEach, type OnClusters } from "./stack/on-clusters";
import { trusting, type Scope } from "./stack/scope";

/** A whole network as its config describes it. */
export class Network extends pulumi.ComponentResource {
    readonly model: NetworkModel;
    readonly organisations: readonly Organisation[];
    /** Those whose cards are there. */
    readonly partners: readonly Partner[];
    /** Those whose cards were there. */
    readonly absentPartners: readonly AbsentPartner[];
    /** Channels of the config that wait for somebody, those too that are joined and no more. */
    readonly waiting: WaitingChannels;
    readonly channels: readonly Channel[];
    /** By name, or by `<channel>/<name>` where several channels have one of that name. */
    readonly chaincodes: Readonly<Record<string, Chaincode>>;

    constructor(name: string, model: NetworkModel, found: Found, opts?: pulumi.ComponentResourceOptions) {
        const transformations = [...(opts?.transformations ?? []), marksOf(instanceOf(pulumi.getStack()))];
        super("fabric:index:Network", name, {}, { ...opts, transformations });
        const child = { parent: this };
        this.model = model;
        const made = newScope(model, found, child);
        const builder = newBuilder(model, found, child);
        const organisations = model.organisations.map(
            (organisation) => new Organisation(organisation.name, { scope: made, organisation }, child),
        );
        const partners = knownPartners(model, made, child);
        const scope = trusting(made, rootsOf(organisations, partners));
        const orderersUp = startAllOrderers(organisations, scope, child);
        for (const organisation of organisations) {
            organisation.startPeers(scope, builder, orderersUp);
        }
        this.organisations = organisations;
        this.partners = partners;
        this.absentPartners = absentPartners(model, found, child);
        this.waiting = allWaiting(found);
        this.channels = newChannels(model, found, { scope, organisations, partners, orderersUp }, child);
        for (const organisation of organisations) {
            organisation.tellOrderers(scope, this.channels);
        }
        const images = allLanguageImages(model, found.images, child);
        const config = onEach(scope, (part) => [...builderConfig(part, images, child), ...agentAdmission(part, child)]);
        this.chaincodes = Object.fromEntries(
            model.chaincodes
                .filter(({ channel }) => this.waiting[channel] === undefined)
                .map((chaincode) => this.chaincode(chaincode, scope, config)),
        );
        this.finish(scope, orderersUp);
        this.registerOutputs({});
    }

    /** What waits for all that makes pods, and what is told at the end. */
    private finish(scope: Scope, orderersUp: readonly pulumi.Resource[]): void {
        limitRanges(scope, this.podMakers(scope, orderersUp), { parent: this });
        for (const { model: organisation, authority } of this.organisations) {
            warnOfEnds(organisation.name, authority, this.model.certificates);
        }
    }

    /** On a cluster they are those of the organisations that are there, and what reaches others, too. */
    private podMakers(scope: Scope, orderersUp: readonly pulumi.Resource[]): OnClusters<pulumi.Resource> {
        return onEach(scope, ({ model: part }) => {
            const names = part.organisations.map(({ name }) => name);
            const there = this.organisations.filter(({ model }) => names.includes(model.name));
            const isThere = ({ packageIds }: Chaincode): boolean => names.some((name) => name in packageIds);
            return [
                ...there.flatMap(({ authority, peersUp }) => [authority, ...peersUp]),
                ...(there.some(({ orderers }) => orderers.length > 0) ? orderersUp : []),
                ...Object.values(this.chaincodes).filter(isThere),
            ];
        });
    }

    /** With its name. */
    private chaincode(
        chaincode: model.Chaincode,
        scope: Scope,
        builderConfig: OnClusters<pulumi.Resource>,
    ): readonly [string, Chaincode] {
        const { name, aliases } = scope.names.ofChaincode(chaincode);
        const { members } = named(scope.model.channels, chaincode.channel);
        const args = {
            scope,
            chaincode,
            builderConfig,
            channel: named(this.channels, chaincode.channel),
            members: this.organisations.filter(({ model }) => members.includes(model.name)),
            others: hasOthers(scope.model, chaincode.channel),
        };
        return [name, new Chaincode(name, args, { parent: this, aliases: [...aliases] })];
    }
}

/** The image of the agent beside each peer. */
function newBuilder({ images, build }: NetworkModel, found: Found, opts: pulumi.ComponentResourceOptions): Image {
    return new Image("builder", { source: images.builder, build, foretelling: found.images }, opts);
}

/** Those that can be made or joined. */
function newChannels(
    { channels }: NetworkModel,
    { waiting, unordered, knownInside }: Found,
    args: Omit<ChannelArgs, "channel" | "isOrdered" | "knownInside">,
    opts: pulumi.ComponentResourceOptions,
): readonly Channel[] {
    return channels
        .filter(({ name }) => waiting[name] === undefined)
        .map((channel) => {
            const isOrdered = unordered[channel.name] === undefined;
            const known = { knownInside: knownInside[channel.name] ?? {} };
            return new Channel(channel.name, { ...args, ...known, channel, isOrdered }, opts);
        });
}

function allWaiting({ waiting, unordered }: Found): WaitingChannels {
    return { ...waiting, ...Object.fromEntries(Object.entries(unordered).map(([name, reason]) => [name, [reason]])) };
}

/** Those whose cards are there. */
function knownPartners(
    { partners }: NetworkModel,
    scope: Scope,
    opts: pulumi.ComponentResourceOptions,
): readonly Partner[] {
    return partners.flatMap((partner) => {
        const { name, card } = partner;
        return card === undefined ? [] : [new Partner(name, scope, partner, card, opts)];
    });
}

function absentPartners(
    { partners }: NetworkModel,
    { trusted }: Found,
    opts: pulumi.ComponentResourceOptions,
): readonly AbsentPartner[] {
    return partners.flatMap((partner) => {
        const roots = trusted[partner.name];
        return partner.card !== undefined || roots === undefined ? [] : [new AbsentPartner(partner, roots, opts)];
    });
}

/** PEM of their TLS roots, by name. */
function rootsOf(
    organisations: readonly Organisation[],
    partners: readonly Partner[],
): Readonly<Record<string, pulumi.Output<string>>> {
    return Object.fromEntries([
        ...organisations.map(({ model, authority }) => [model.name, authority.tlsCaCertificate] as const),
        ...partners.map(({ name, tlsRoots }) => [name, tlsRoots] as const),
    ]);
}

/** References between the parts of a model are checked when the config is read. */
function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
    const found = all.find((one) => one.name === name);
    if (found === undefined) {
        throw new Error(`unreachable: the model has no ${name}`);
    }
    return found;
}
