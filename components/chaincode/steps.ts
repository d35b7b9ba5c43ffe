import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { parseDuration } from "../../ground/duration";
import type { Channel } from "../channels/channel";
import type * as model from "../model/chaincode";
import type { Organisation } from "../organisations/organisation";
import type { Acting } from "../remote/administration";
import type { InputsOf } from "../remote/kinds";
import { remote, type Remote } from "../remote/resource";
import type { OnClusters } from "../stack/on-clusters";
import { placeKnowing, targetOf, type Scope } from "../stack/scope";
import { definitionInputs } from "./definition";
import { sequenceOf } from "./foreseen";
import type { OrganisationPackage } from "./packages";
import { chaincodeSites } from "./servers";

/** A member of the channel with its package, which all steps of the lifecycle are about. */
export interface Member extends Pick<Organisation, "model" | "admin" | "peers" | "peersUp"> {
    readonly package: OrganisationPackage;
}

export interface LifecycleArgs {
    readonly scope: Scope;
    readonly chaincode: model.Chaincode;
    readonly channel: Channel;
    readonly members: readonly Member[];
    /** Whether members of the channel are other stacks'. */
    readonly others: boolean;
    /** What the peers' builders have to be told before they build, and what holds them to it. */
    readonly builderConfig: OnClusters<pulumi.Resource>;
}

/** The package of each organisation on each of its peers. */
export function install(args: LifecycleArgs, opts: pulumi.CustomResourceOptions): Remote<"InstalledPackage">[] {
    return args.members.flatMap(({ model, peers, peersUp, admin, package: { recipe, packageId } }) =>
        peers.map((peer) => {
            const { volume } = peer.workload;
            const { mspId, chaincodeNamespace } = model;
            const of = { peer: targetOf(peer.model), mspId, volume, chaincodeNamespace };
            const inputs = { place: placeKnowing(args.scope, [model.name]), ...of, packageId, recipe };
            const dependsOn = [...peersUp, admin, ...args.builderConfig.on(peer.model.home.cluster)];
            const { name, aliases } = args.scope.names.below(args.chaincode, peer.model.name);
            return remote("InstalledPackage", name, inputs, { ...opts, dependsOn, aliases: [...aliases] });
        }),
    );
}

/** Servers that somebody else runs, looked for by the peers that are to use them, once those are up. */
export function reach(
    args: LifecycleArgs,
    installed: readonly Remote<"InstalledPackage">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"ReachedServers">[] {
    const { scope, chaincode, channel } = args;
    return args.members
        .filter(hasPeers)
        .flatMap(({ model: { name: organisation }, peers, package: { elsewhere, packageId } }) => {
            if (elsewhere === undefined) {
                return [];
            }
            const names = peers.map((peer) => peer.model.name);
            const of = { channel: channel.name, chaincode: chaincode.name, organisation };
            const place = placeKnowing(scope, [organisation]);
            const inputs = { place, ...of, peers: names, address: elsewhere, packageId };
            const { name, aliases } = scope.names.below(chaincode, organisation);
            const options = { ...opts, dependsOn: [...installed], aliases: [...aliases] };
            return [remote("ReachedServers", name, inputs, options)];
        });
}

/** Approvals of all organisations touch different keys of the ledger, so they run side by side and share blocks. */
export function approve(
    args: LifecycleArgs,
    before: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions,
): Remote<"Approval">[] {
    const definition = definitionInputs(args.chaincode);
    const { scope, channel } = args;
    return args.members.filter(hasPeers).map((member) => {
        const place = placeKnowing(scope, [member.model.name]);
        const inputs = { place, channel: channel.name, ...acting(member) };
        const { packageId, servers } = member.package;
        // From its approval on, an organisation's peers use the package.
        const dependsOn = [member.admin, ...args.channel.ready, ...before, ...servers];
        const { name, aliases } = scope.names.below(args.chaincode, member.model.name);
        const options = { ...opts, dependsOn, aliases: [...aliases] };
        return remote("Approval", name, { ...inputs, definition, packageId, ...ofOthers(args) }, options);
    });
}

export function commit(
    args: LifecycleArgs,
    approved: readonly Remote<"Approval">[],
    opts: pulumi.CustomResourceOptions,
): Remote<"Commit"> | undefined {
    const { scope, channel } = args;
    const approvers = args.members.filter(hasPeers);
    if (approvers.length === 0) {
        return undefined;
    }
    const members = pulumi.all(
        approvers.map((member) =>
            pulumi.output(member.package.packageId).apply((packageId) => ({ ...acting(member), packageId })),
        ),
    );
    const of = { channel: channel.name, members, definition: definitionInputs(args.chaincode) };
    const inputs = { place: scope.place, ...of, ...ofOthers(args), ...waitOf(args) };
    const { name, aliases } = scope.names.below(args.chaincode);
    return remote("Commit", name, inputs, { ...opts, dependsOn: [...approved], aliases: [...aliases] });
}

/** Left out where all members are the stack's own, as in the states of networks that have never had others. */
function ofOthers({ others }: LifecycleArgs): Pick<InputsOf<"Commit">, "others"> {
    return others ? { others } : {};
}

/** How long the approvals of others are waited for. */
function waitOf({ others, chaincode: { wait } }: LifecycleArgs): Pick<InputsOf<"Commit">, "wait"> {
    return others && parseDuration(wait) > 0 ? { wait } : {};
}

/** Whether what comes after the commit has to be left to a later run, as an input of it. */
export function waits(
    { others }: LifecycleArgs,
    committed: Remote<"Commit">,
): { readonly waits?: pulumi.Output<boolean> } {
    return others ? { waits: isAwaited(committed) } : {};
}

function isAwaited({ inForce }: Remote<"Commit">): pulumi.Output<boolean> {
    return inForce.apply((is) => is !== true);
}

/** A query at every peer at once. */
export function start(
    args: LifecycleArgs,
    committed: Remote<"Commit">,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const { scope, chaincode, channel, members } = args;
    const { developmentAddress } = chaincode;
    const dependsOn = [committed];
    const sequence = sequenceOf(args, committed);
    const how = { answers: developmentAddress === undefined, pod: podVersion(chaincode) };
    return members.flatMap(
        ({ model: { name: organisation, mspId, chaincodeNamespace }, peers, package: { packageId } }) =>
            peers.map((peer) => {
                const use = { channel: channel.name, chaincode: chaincode.name, packageId, sequence };
                const { volume } = peer.workload;
                const of = { peer: targetOf(peer.model), mspId, volume, chaincodeNamespace };
                const place = placeKnowing(scope, [organisation]);
                const inputs = { place, ...of, ...use, ...how, ...waits(args, committed) };
                const { name, aliases } = scope.names.below(chaincode, peer.model.name);
                return remote("WarmUp", name, inputs, { ...opts, dependsOn, aliases: [...aliases] });
            }),
    );
}

/**
 * Takes away the servers of versions before, once they are used no more. Where all members are the stack's own, the end of the update is
 * soon enough for that, and Pulumi does it. Also where there are servers no more: there may have been some.
 */
export function removeFormer(
    args: LifecycleArgs,
    committed: Remote<"Commit">,
    started: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions,
): void {
    const { scope, chaincode, channel, others } = args;
    for (const { model, package: own } of others ? args.members.filter(hasPeers) : []) {
        const of = { organisation: model.name, channel: channel.name, chaincode: chaincode.name };
        const stay = { current: pulumi.all([...own.serverNames]), waits: isAwaited(committed) };
        const { name, aliases } = scope.names.below(chaincode, model.name);
        const options = { ...opts, dependsOn: [...started], aliases: [...aliases] };
        for (const site of chaincodeSites(scope, model)) {
            const isMain = site.home.cluster === scope.model.cluster.name;
            const where = { place: isMain ? scope.place : site.scope.place, namespace: model.chaincodeNamespace };
            remote("FormerServers", site.named(name), { ...where, ...of, ...stay }, options);
        }
    }
}

/** Servers' pods are the stack's own resources; those of the builder are started anew by the warm-up. */
function podVersion({ pod, runtime, developmentAddress }: model.Chaincode): string {
    const isServer = "servers" in runtime || (runtime.type === "package" && /^(?:ccaas|external)$/.test(runtime.kind));
    const isBuilders = !isServer && developmentAddress === undefined;
    return isBuilders ? createHash("sha256").update(JSON.stringify(pod)).digest("hex").slice(0, 16) : "";
}

/** An organisation without peers has nothing to act through. */
export function hasPeers({ peers }: Member): boolean {
    return peers.length > 0;
}

/** What an organisation's administrator acts through: the gateway service of any of its peers. */
export function acting({ model: { name, mspId }, peers }: Member): Acting {
    return { organisation: name, mspId, peers: peers.map((peer) => targetOf(peer.model)) };
}
