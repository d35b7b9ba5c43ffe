import * as pulumi from "@pulumi/pulumi";
import type { Image } from "../images/image";
import { peersGroup } from "../model/names";
import type * as model from "../model/organisation";
import { nodesAt, sitesWith, within, type OrganisationSite, type Scope } from "../stack/scope";
import { administratorRoles } from "./administrators";
import { CertificateAuthority } from "./identities/authority";
import { Orderer, type OrdererArgs } from "./orderers/orderer";
import { joinedChannels } from "./orderers/start";
import { Peer } from "./peers/peer";
import { peersTogether } from "./peers/together";
import { group } from "./rolls/group";

export interface OrganisationArgs {
    readonly scope: Scope;
    readonly organisation: model.Organisation;
}

/**
 * An organisation and what is its alone: its CA, its administrator, its orderers, its peers. Nodes start when the roots of all organisations are
 * known, and peers after the orderers of all, so its network says when.
 */
export class Organisation extends pulumi.ComponentResource {
    readonly model: model.Organisation;
    readonly authority: CertificateAuthority;
    /** Its administrator is enrolled when this is. */
    readonly admin: pulumi.Resource;
    orderers: readonly Orderer[] = [];
    peers: readonly Peer[] = [];
    /** What all its peers are up by; none where there are none. */
    peersUp: readonly pulumi.Resource[] = [];

    constructor(name: string, args: OrganisationArgs, opts: { readonly parent: pulumi.Resource }) {
        const transformations = [formerlyBelow(opts.parent)];
        super("fabric:index:Organisation", name, {}, { ...opts, transformations });
        const child = { parent: this };
        const { scope, organisation } = args;
        const { adminName, ca } = organisation;
        this.model = organisation;
        this.authority = new CertificateAuthority(ca.name, { scope: within(scope, organisation), organisation }, child);
        this.admin = this.authority.enrol({ role: "admin", name: adminName, hosts: [adminName] }, child);
        administratorRoles(organisation, scope, child);
        this.registerOutputs({});
    }

    /** Starts its orderers, all that are new; what of them has changed waits for the roll of all orderers. */
    startOrderers(scope: Scope): void {
        const started = sitesWith(scope, this.model, this.model.orderers).flatMap((site) =>
            nodesAt(site, this.model.orderers).map((orderer) => {
                const args = { scope: site.scope, orderer, ...this.known(orderer, "orderer", site) };
                return new Orderer(orderer.name, args, { parent: this });
            }),
        );
        this.orderers = inOrder(started);
    }

    /**
     * Starts its peers, changed when the orderers of all are up: a peer comes back by the blocks that it gets from them.
     *
     * @param builder with the builder's agent and verbs
     */
    startPeers(network: Scope, builder: Image, orderersUp: readonly pulumi.Resource[]): void {
        const child = { parent: this };
        const { name: owner } = this.model;
        const scope = within(network, this.model);
        const sites = sitesWith(network, this.model, this.model.peers);
        this.peers = inOrder(sites.flatMap((site) => this.peersAt(site, builder)));
        const own = { name: peersGroup(owner), owner, role: "peer", members: this.peers } as const;
        const budgets = new Map(sites.map((site) => [site.named(own.name), site.scope]));
        this.peersUp = group({ ...own, scope, after: [this.admin, ...orderersUp], budgets }, child);
    }

    /** Tells its orderers which of these channels they have joined, once those are served. */
    tellOrderers(
        scope: Scope,
        channels: readonly { readonly name: string; readonly served: readonly pulumi.Resource[] }[],
    ): void {
        const { name, orderers } = this.model;
        const ordered = scope.model.channels.filter((channel) => channel.orderers.includes(name));
        const joined = channels.filter((channel) => ordered.some((one) => one.name === channel.name));
        if (orderers.length > 0 && joined.length > 0) {
            const all = joined.map((channel) => channel.name);
            const dependsOn = joined.flatMap(({ served }) => served);
            for (const site of sitesWith(scope, this.model, orderers)) {
                joinedChannels(site, name, all, { parent: this, dependsOn });
            }
        }
    }

    private peersAt(site: OrganisationSite, builder: Image): readonly Peer[] {
        const child = { parent: this };
        const { scope } = site;
        const together = peersTogether(this.model, site, child);
        const builderImage = builder.on(scope.model.cluster);
        return nodesAt(site, this.model.peers).map((peer) => {
            const { chaincodeNamespace } = this.model;
            const args = { scope, peer, chaincodeNamespace, together, ...this.known(peer, "peer", site), builderImage };
            return new Peer(peer.name, args, child);
        });
    }

    /** An identity of a node's own, and who may ask it what members may not. */
    private known(
        { name, hosts }: model.Node,
        role: "orderer" | "peer",
        site: OrganisationSite,
    ): Pick<OrdererArgs, "identity" | "clients"> {
        const identity = this.authority.enrol({ role, name, hosts, site }, { parent: this });
        return { identity, clients: this.authority.clients };
    }
}

/** As the config has them. */
function inOrder<Of extends { readonly model: model.Node }>(nodes: readonly Of[]): readonly Of[] {
    return [...nodes].sort((a, b) => a.model.position - b.model.position);
}

/**
 * Has an organisation's parts found in states in which they are the network's, by whatever other aliases they have, too. What is below them the
 * engine finds by those. The organisation itself has none: the engine would take its former name for the start of theirs.
 */
function formerlyBelow(parent: pulumi.Resource): pulumi.ResourceTransformation {
    return ({ props, opts }) => {
        const own = opts.aliases ?? [];
        const former = [{}, ...own.filter(isAlias)].map((alias) => ({ ...alias, parent }));
        return opts.parent instanceof Organisation
            ? { props, opts: { ...opts, aliases: [...own, ...former] } }
            : undefined;
    };
}

function isAlias(alias: pulumi.Input<pulumi.URN | pulumi.Alias>): alias is pulumi.Alias {
    return typeof alias === "object" && !pulumi.Output.isInstance(alias) && !(alias instanceof Promise);
}
