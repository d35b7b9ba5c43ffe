import * as pulumi from "@pulumi/pulumi";
import type { Differences } from "../../fabric/lifecycle";
import type { Channel } from "../channels/channel";
import { Image } from "../images/image";
import type * as model from "../model/chaincode";
import type { Organisation } from "../organisations/organisation";
import type { Remote } from "../remote/resource";
import type { OnClusters } from "../stack/on-clusters";
import type { Scope } from "../stack/scope";
import { initialise, verify } from "./calls";
import { sequenceOf } from "./foreseen";
import { imageSource, organisationPackage, packedFolders } from "./packages";
import { approve, commit, install, reach, removeFormer, start, type LifecycleArgs } from "./steps";

export interface ChaincodeArgs {
    readonly scope: Scope;
    readonly chaincode: model.Chaincode;
    readonly channel: Channel;
    /** The members of its channel that are this stack's. */
    readonly members: readonly Organisation[];
    /** Whether it has others. */
    readonly others: boolean;
    /** What the peers' builders have to be told before they build, and what holds them to it. */
    readonly builderConfig: OnClusters<pulumi.Resource>;
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

/** What a definition waits for that is not committed yet. */
export interface AwaitedApprovals {
    /** MSP IDs, sorted; absent when nobody is waited for. */
    readonly waitingFor?: readonly string[];
    /** By MSP ID, in which fields something else was approved, and what; absent when that is nothing, or not known. */
    readonly differences?: Readonly<Record<string, Differences>>;
}

/** A chaincode on a channel: image, package, install on each peer, approval of each member, commit, first call, proof. */
export class Chaincode extends pulumi.ComponentResource {
    /** Name of its channel. */
    readonly channel: string;
    /** `name@sha256:…`; undefined where somebody else runs it, or its source is built beside the peers. */
    readonly image: pulumi.Output<string> | undefined;
    /** By organisation. They differ where a server's address or certificate is the organisation's own. */
    readonly packageIds: Readonly<Record<string, pulumi.Output<string>>>;
    readonly sequence: pulumi.Output<number>;
    /** Whose approval its definition waits for; undefined where all members of its channel are this stack's. */
    readonly waiting: pulumi.Output<AwaitedApprovals> | undefined;
    /** The stack's own verify calls with what came of them, in their order. */
    readonly verified: pulumi.Output<readonly Verified[]>;

    constructor(name: string, args: ChaincodeArgs, opts?: pulumi.ComponentResourceOptions) {
        super("fabric:chaincode:Chaincode", name, {}, opts);
        const child = { parent: this };
        const image = chaincodeImage(name, args, child);
        const { scope, chaincode, others } = args;
        const source = { scope, chaincode, image, folders: packedFolders(chaincode), others };
        const members = args.members.map((member) => {
            const { model, admin, peers, peersUp } = member;
            return { model, admin, peers, peersUp, package: organisationPackage(source, member, child) };
        });
        const lifecycle = { ...args, members };
        const installed = install(lifecycle, child);
        const reached = reach(lifecycle, installed, child);
        const committed = commit(lifecycle, approve(lifecycle, [...installed, ...reached], child), child);
        const calls = committed === undefined ? [] : call(lifecycle, committed, child);
        this.channel = args.channel.name;
        this.image = image?.reference;
        this.packageIds = Object.fromEntries(members.map((member) => [member.model.name, member.package.packageId]));
        this.sequence = committed === undefined ? pulumi.output(0) : sequenceOf(lifecycle, committed);
        this.waiting = args.others ? committed && awaited(committed) : undefined;
        this.verified = pulumi.all(calls.map(proof));
        this.registerOutputs({ image: this.image, packageIds: this.packageIds, sequence: this.sequence });
    }
}

/** Its start everywhere, its first call when it asks for one, and the calls that prove that it answers, which are returned. */
function call(
    lifecycle: LifecycleArgs,
    committed: Remote<"Commit">,
    opts: pulumi.CustomResourceOptions,
): Remote<"Transaction">[] {
    const started = start(lifecycle, committed, opts);
    removeFormer(lifecycle, committed, started, opts);
    const first = initialise(lifecycle, committed, started, opts);
    return verify(lifecycle, committed, [...started, ...first], opts);
}

function awaited({ waitingFor, differences }: Remote<"Commit">): pulumi.Output<AwaitedApprovals> {
    return pulumi.all([waitingFor, differences]).apply(([mspIds = [], fields = {}]) => ({
        ...(mspIds.length === 0 ? {} : { waitingFor: mspIds }),
        ...(Object.keys(fields).length === 0 ? {} : { differences: fields }),
    }));
}

/** While a developer's own process answers, nothing is built. */
function chaincodeImage(name: string, args: ChaincodeArgs, opts: pulumi.ComponentResourceOptions): Image | undefined {
    const { runtime, developmentAddress } = args.chaincode;
    const source = developmentAddress === undefined ? imageSource(runtime) : undefined;
    const { model, images } = args.scope;
    return source && new Image(name, { source, build: model.build, foretelling: images }, opts);
}

function proof(call: Remote<"Transaction">): pulumi.Output<Verified> {
    return pulumi
        .all([call.function, call.answer, call.transactionId, call.endorsers])
        .apply(([name, answer, transactionId, endorsers]) => ({ function: name, answer, transactionId, endorsers }));
}
