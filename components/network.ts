import * as pulumi from "@pulumi/pulumi";
import { agentAdmission } from "./chaincode/admission";
import { Chaincode } from "./chaincode/chaincode";
import { Channel, type RunningOrganisation } from "./channels/channel";
import { Image } from "./images/image";
import type * as model from "./model/chaincode";
import { orderersGroup, peersGroup } from "./model/names";
import type { NetworkModel } from "./model/network";
import type { Node, Organisation } from "./model/organisation";
import { instanceOf } from "./model/ownership";
import type { ResourceName } from "./model/resource-names";
import { administratorRoles } from "./organisations/administrators";
import { CertificateAuthority } from "./organisations/identities/authority";
import { warnOfEnds } from "./organisations/identities/ends";
import { Orderer } from "./organisations/orderers/orderer";
import { joinedChannels } from "./organisations/orderers/start";
import { builderConfig } from "./organisations/peers/builder-config";
import { Peer } from "./organisations/peers/peer";
import { peersTogether } from "./organisations/peers/together";
import { group } from "./organisations/rolls/group";
import type { Remote } from "./remote/resource";
import { limitRanges } from "./stack/limit-ranges";
import { marksOf } from "./stack/marks";
import { newScope, type Found } from "./stack/new-scope";
import { trusting, within, type Scope } from "./stack/scope";

/** A whole network as its config describes it. */
export class Network extends pulumi.ComponentResource {
    readonly model: NetworkModel;
    readonly organisations: readonly RunningOrganisation[];
    readonly channels: readonly Channel[];
    /** By name, or by `<channel>/<name>` where several channels have one of that name. */
    readonly chaincodes: Readonly<Record<string, Chaincode>>;

    constructor(name: string, model: NetworkModel, found: Found, opts?: pulumi.ComponentResourceOptions) {
        const transformations = [...(opts?.transformations ?? []), marksOf(instanceOf(pulumi.getStack()))];
        super("fabric:index:Network", name, {}, { ...opts, transformations });
        const child = { parent: this };
        this.model = model;
        const made = newScope(model, found, child);
        const builder = new Image("builder", { source: model.images.builder, build: model.build }, child).reference;
        const enrolled = model.organisations.map((organisation) => enrol(organisation, made, child));
        const scope = trusting(made, rootsOf(enrolled));
        for (const organisation of model.organisations) {
            administratorRoles(organisation, made, child);
        }
        const ordering = runOrderers(enrolled, scope, child);
        this.organisations = ordering.map((organisation) => runPeers(organisation, scope, builder, child));
        this.channels = model.channels.map(
            (channel) => new Channel(channel.name, { scope, channel, organisations: this.organisations }, child),
        );
        this.tellOrderers(scope, child);
        const config = [
            ...builderConfig(scope, child),
            ...agentAdmission(model, { ...child, provider: scope.provider }),
        ];
        this.chaincodes = Object.fromEntries(
            model.chaincodes.map((chaincode) => {
                const named = scope.names.ofChaincode(chaincode);
                return [named.name, this.chaincode(named, chaincode, scope, config)];
            }),
        );
        limitRanges(scope, { ...child, dependsOn: this.podMakers() });
        for (const { model: organisation, authority } of this.organisations) {
            warnOfEnds(organisation.name, authority, model.certificates);
        }
        this.registerOutputs({});
    }

    /** What is there when all pods are of this version. */
    private podMakers(): pulumi.Resource[] {
        const nodes = this.organisations.flatMap(({ authority, orderersUp, peersUp }) => [
            authority,
            ...orderersUp,
            ...peersUp,
        ]);
        return [...nodes, ...Object.values(this.chaincodes)];
    }

    private tellOrderers(scope: Scope, opts: pulumi.CustomResourceOptions): void {
        for (const { model: organisation } of this.organisations.filter(({ orderers }) => orderers.length > 0)) {
            const own = scope.model.channels
                .filter(({ orderers }) => orderers.includes(organisation.name))
                .map(({ name }) => name);
            if (own.length > 0) {
                const dependsOn = own.flatMap((name) => named(this.channels, name).served);
                joinedChannels(within(scope, organisation), organisation.name, own, { ...opts, dependsOn });
            }
        }
    }

    private chaincode(
        { name, aliases }: ResourceName,
        chaincode: model.Chaincode,
        scope: Scope,
        builderConfig: readonly pulumi.Resource[],
    ): Chaincode {
        const { members } = named(scope.model.channels, chaincode.channel);
        const args = {
            scope,
            chaincode,
            builderConfig,
            channel: named(this.channels, chaincode.channel),
            members: this.organisations.filter(({ model }) => members.includes(model.name)),
        };
        return new Chaincode(name, args, { parent: this, aliases: [...aliases] });
    }
}

/** An organisation with what must be there before its nodes. */
interface Enrolled extends Pick<RunningOrganisation, "model" | "authority" | "admin"> {
    /** An identity of its own for a node. */
    readonly enrol: (node: Node, role: "orderer" | "peer") => Remote<"Identity">;
}

/** An organisation's CA and its administrator. */
function enrol(model: Organisation, scope: Scope, opts: pulumi.ComponentResourceOptions): Enrolled {
    const authority = new CertificateAuthority(
        model.ca.name,
        { scope: within(scope, model), organisation: model },
        opts,
    );
    const admin = authority.enrol({ role: "admin", name: model.adminName, hosts: [model.adminName] }, opts);
    return { model, authority, admin, enrol: ({ name, hosts }, role) => authority.enrol({ role, name, hosts }, opts) };
}

/** PEM of their TLS roots, by name. */
function rootsOf(enrolled: readonly Enrolled[]): Readonly<Record<string, pulumi.Output<string>>> {
    return Object.fromEntries(enrolled.map(({ model, authority }) => [model.name, authority.tlsCaCertificate]));
}

type Ordering = Enrolled & Pick<RunningOrganisation, "orderers" | "orderersUp">;

/** The orderers of all organisations are one group: whatever channels they share, one at a time is away. */
function runOrderers(all: readonly Enrolled[], scope: Scope, opts: pulumi.ComponentResourceOptions): Ordering[] {
    const organisations = all.map((organisation) => ({
        ...organisation,
        orderers: organisation.model.orderers.map((orderer) => {
            const { clients } = organisation.authority;
            const identity = organisation.enrol(orderer, "orderer");
            return new Orderer(
                orderer.name,
                { scope: within(scope, organisation.model), orderer, identity, clients },
                opts,
            );
        }),
    }));
    const members = organisations.flatMap(({ orderers }) => orderers);
    const after = all.map(({ admin }) => admin);
    const own = { name: orderersGroup, owner: orderersGroup, role: "orderer" } as const;
    const ordering = organisations.filter(({ orderers }) => orderers.length > 0).map(({ model }) => model);
    const args = { scope, ...own, members, after, budgets: orderersBudgets(ordering, scope) };
    const orderersUp = members.length === 0 ? [] : [group(args, opts)];
    return organisations.map((organisation) => ({ ...organisation, orderersUp }));
}

/** A budget is about the pods of its own namespace: in several, each has one. */
function orderersBudgets(organisations: readonly Organisation[], scope: Scope): ReadonlyMap<string, Scope> {
    const nameIn = ({ isApart, home }: Organisation): string =>
        isApart ? `${home.namespace}-${orderersGroup}` : orderersGroup;
    return new Map(organisations.map((organisation) => [nameIn(organisation), within(scope, organisation)]));
}

/** An organisation's peers, changed when the orderers are up: a peer comes back by the blocks that it gets from them. */
function runPeers(
    organisation: Ordering,
    scope: Scope,
    builderImage: pulumi.Output<string>,
    opts: pulumi.ComponentResourceOptions,
): RunningOrganisation {
    const { model, authority, admin, orderers, orderersUp } = organisation;
    const home = within(scope, model);
    const together = peersTogether(model, home, opts);
    const members = model.peers.map((peer) => {
        const { chaincodeNamespace } = model;
        const identity = organisation.enrol(peer, "peer");
        const own = { chaincodeNamespace, together, identity, clients: authority.clients };
        const args = { scope: home, peer, ...own, builderImage };
        return new Peer(peer.name, args, opts);
    });
    const after = [admin, ...orderersUp];
    const own = { name: peersGroup(model.name), owner: model.name, role: "peer" } as const;
    const args = { scope: home, ...own, members, after, budgets: new Map([[own.name, home]]) };
    const peersUp = members.length === 0 ? [] : [group(args, opts)];
    return { model, authority, admin, orderers, orderersUp, peers: members, peersUp };
}

/** References between the parts of a model are checked when the config is read. */
function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
    const found = all.find((one) => one.name === name);
    if (found === undefined) {
        throw new Error(`unreachable: the model has no ${name}`);
    }
    return found;
}
