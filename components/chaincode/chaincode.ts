import * as pulumi from "@pulumi/pulumi";
import { newPackage } from "../../fabric/package";
import type { Channel, RunningOrganisation } from "../channels/channel";
import { Image } from "../images/image";
import type * as model from "../model/chaincode";
import { targetOf, type Scope } from "../scope";
import { definitionInputs } from "./definition";
import { packageSource, type PackageRecipe } from "./recipe";
import { Approval, Commit, InstalledPackage, Transaction, WarmUp } from "./resources";

export interface ChaincodeArgs {
    readonly scope: Scope;
    readonly chaincode: model.Chaincode;
    readonly channel: Channel;
    /** The members of its channel. */
    readonly members: readonly RunningOrganisation[];
}

/** A call of the stack's own and what came of it. */
export interface Verified {
    readonly function: string;
    readonly answer: string;
    /** Empty for a query. */
    readonly transactionId: string;
    /** MSP IDs of the organisations that endorsed the transaction; none for a query. */
    readonly endorsers: readonly string[];
}

/** A chaincode on a channel: image, package, install on each peer, approval of each member, commit, first call, proof. */
export class Chaincode extends pulumi.ComponentResource {
    /** Name of its channel. */
    readonly channel: string;
    /** `name@sha256:…` */
    readonly image: pulumi.Output<string>;
    readonly packageId: pulumi.Output<string>;
    readonly sequence: pulumi.Output<number>;
    /** The stack's own verify calls with what came of them, in their order. */
    readonly verified: pulumi.Output<readonly Verified[]>;

    constructor(name: string, args: ChaincodeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:chaincode:Chaincode", name, {}, opts);
        const child = { parent: this };
        const { scope, chaincode } = args;
        this.channel = args.channel.name;
        this.image = new Image(name, { source: chaincode.image, build: scope.model.build }, child).reference;
        const recipe = this.image.apply((image) => ({ type: chaincode.type, label: chaincode.label, image }));
        this.packageId = recipe.apply((made) => newPackage(packageSource(made)).packageId);
        const installed = installs(args, recipe, this.packageId, child);
        const approved = approvals(args, this.packageId, installed, child);
        const committed = commit(args, approved, child);
        this.sequence = committed === undefined ? pulumi.output(0) : committed.sequence;
        const ready = start(args, this, committed === undefined ? [] : [committed], child);
        this.verified = pulumi.all(verifications(args, this, ready, child).map(proof));
        this.registerOutputs({ image: this.image, packageId: this.packageId, sequence: this.sequence });
    }
}

function proof(call: Transaction): pulumi.Output<Verified> {
    return pulumi
        .all([call.function, call.answer, call.transactionId, call.endorsers])
        .apply(([name, answer, transactionId, endorsers]) => ({ function: name, answer, transactionId, endorsers }));
}

function installs(
    { scope, chaincode, channel, members }: ChaincodeArgs,
    recipe: pulumi.Output<PackageRecipe>,
    packageId: pulumi.Output<string>,
    opts: pulumi.CustomResourceOptions,
): InstalledPackage[] {
    return members.flatMap(({ model: { mspId }, peers, admin }) =>
        peers.map((peer) => {
            const inputs = { place: scope.place, peer: targetOf(peer.model), mspId, packageId, recipe };
            const dependsOn = [peer, admin];
            return new InstalledPackage(`${channel.name}-${chaincode.name}-${peer.model.name}`, inputs, {
                ...opts,
                dependsOn,
            });
        }),
    );
}

/** Approvals of all organisations touch different keys of the ledger, so they run side by side and share blocks. */
function approvals(
    args: ChaincodeArgs,
    packageId: pulumi.Output<string>,
    installed: readonly InstalledPackage[],
    opts: pulumi.CustomResourceOptions,
): Approval[] {
    return args.members.flatMap((member) => {
        const inputs = administration(args, member);
        if (inputs === undefined) {
            return [];
        }
        const definition = definitionInputs(args.chaincode);
        const dependsOn = [member.admin, ...args.channel.ready, ...installed];
        return [new Approval(nameOf(args, member), { ...inputs, definition, packageId }, { ...opts, dependsOn })];
    });
}

function commit(
    args: ChaincodeArgs,
    approved: readonly Approval[],
    opts: pulumi.CustomResourceOptions,
): Commit | undefined {
    const first = args.members[0];
    const inputs = first === undefined ? undefined : administration(args, first);
    if (inputs === undefined) {
        return undefined;
    }
    const definition = definitionInputs(args.chaincode);
    return new Commit(
        `${args.channel.name}-${args.chaincode.name}`,
        { ...inputs, definition },
        { ...opts, dependsOn: [...approved] },
    );
}

/** The first call when it asks for one, then a query at every peer at once. */
function start(
    args: ChaincodeArgs,
    made: Chaincode,
    committed: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const { scope, chaincode, channel, members } = args;
    const first =
        chaincode.init === undefined ? [] : transaction(args, made, `init`, chaincode.init, "init", committed, opts);
    const dependsOn = [...committed, ...first];
    const { packageId, sequence } = made;
    return members.flatMap(({ model: { mspId }, peers }) =>
        peers.map((peer) => {
            const use = { channel: channel.name, chaincode: chaincode.name, packageId, sequence };
            const inputs = { place: scope.place, peer: targetOf(peer.model), mspId, ...use };
            return new WarmUp(`${channel.name}-${chaincode.name}-${peer.model.name}`, inputs, { ...opts, dependsOn });
        }),
    );
}

/** One after the other: a later call may read what an earlier one wrote. */
function verifications(
    args: ChaincodeArgs,
    made: Chaincode,
    ready: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions,
): Transaction[] {
    let previous = ready;
    return args.chaincode.verify.flatMap((call, index) => {
        const kind = call.submit ? "submit" : "evaluate";
        const done = transaction(args, made, `verify-${index}`, call, kind, previous, opts);
        previous = done;
        return done;
    });
}

function transaction(
    args: ChaincodeArgs,
    made: Chaincode,
    step: string,
    call: model.Call & { readonly contains?: string | undefined },
    kind: "init" | "submit" | "evaluate",
    dependsOn: readonly pulumi.Resource[],
    opts: pulumi.CustomResourceOptions,
): Transaction[] {
    const member = args.members[0];
    const administrator = member === undefined ? undefined : administration(args, member);
    if (administrator === undefined) {
        return [];
    }
    const { packageId, sequence } = made;
    const inputs = {
        ...administrator,
        chaincode: args.chaincode.name,
        function: call.function,
        args: [...call.args],
        kind,
        ...(call.contains === undefined ? {} : { contains: call.contains }),
        packageId,
        sequence,
    };
    const name = `${args.channel.name}-${args.chaincode.name}-${step}`;
    return [new Transaction(name, inputs, { ...opts, dependsOn: [...dependsOn] })];
}

/** What an organisation's administrator acts through: the gateway service of its first peer. */
function administration({ scope, channel }: ChaincodeArgs, { model: organisation, peers }: RunningOrganisation) {
    const peer = peers[0];
    if (peer === undefined) {
        return undefined;
    }
    const { name, mspId } = organisation;
    return { place: scope.place, organisation: name, mspId, peer: targetOf(peer.model), channel: channel.name };
}

function nameOf({ channel, chaincode }: ChaincodeArgs, member: RunningOrganisation): string {
    return `${channel.name}-${chaincode.name}-${member.model.name}`;
}
