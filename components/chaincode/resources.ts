import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../remote/inputs";
import { RemoteResource } from "../remote/resource";
import type { ApprovalInputs } from "./approval.remote";
import type { CommitInputs } from "./commit.remote";
import type { InstalledPackageInputs } from "./installed-package.remote";
import type { ReachedServersInputs } from "./reached-servers.remote";
import type { SealedPackageInputs } from "./sealed-package.remote";
import type { TransactionInputs } from "./transaction.remote";
import type { WarmUpInputs } from "./warm-up.remote";

/** The ID of a package that holds a key. */
export class SealedPackage extends RemoteResource<SealedPackageInputs> {
    declare readonly packageId: pulumi.Output<string>;

    constructor(name: string, args: Inputs<SealedPackageInputs>, opts: pulumi.CustomResourceOptions) {
        super("SealedPackage", name, args, opts, ["packageId"]);
    }
}

/** A chaincode package on a peer. */
export class InstalledPackage extends RemoteResource<InstalledPackageInputs> {
    declare readonly packageId: pulumi.Output<string>;

    constructor(name: string, args: Inputs<InstalledPackageInputs>, opts: pulumi.CustomResourceOptions) {
        super("InstalledPackage", name, args, opts);
    }
}

/** Servers that somebody else runs, as the peers of an organisation find them. */
export class ReachedServers extends RemoteResource<ReachedServersInputs> {
    constructor(name: string, args: Inputs<ReachedServersInputs>, opts: pulumi.CustomResourceOptions) {
        super("ReachedServers", name, args, opts);
    }
}

/** An organisation's approval of a chaincode definition. */
export class Approval extends RemoteResource<ApprovalInputs> {
    declare readonly sequence: pulumi.Output<number>;

    constructor(name: string, args: Inputs<ApprovalInputs>, opts: pulumi.CustomResourceOptions) {
        super("Approval", name, args, opts, ["sequence"]);
    }
}

/** A chaincode definition committed on a channel. */
export class Commit extends RemoteResource<CommitInputs> {
    declare readonly sequence: pulumi.Output<number>;

    constructor(name: string, args: Inputs<CommitInputs>, opts: pulumi.CustomResourceOptions) {
        super("Commit", name, args, opts, ["sequence"]);
    }
}

/** A chaincode that is started on a peer. */
export class WarmUp extends RemoteResource<WarmUpInputs> {
    constructor(name: string, args: Inputs<WarmUpInputs>, opts: pulumi.CustomResourceOptions) {
        super("WarmUp", name, args, opts);
    }
}

/** One call of a chaincode. */
export class Transaction extends RemoteResource<TransactionInputs> {
    declare readonly function: pulumi.Output<string>;
    declare readonly answer: pulumi.Output<string>;
    /** Empty for a query. */
    declare readonly transactionId: pulumi.Output<string>;
    /** MSP IDs; none for a query. */
    declare readonly endorsers: pulumi.Output<readonly string[]>;

    constructor(name: string, args: Inputs<TransactionInputs>, opts: pulumi.CustomResourceOptions) {
        const secretive = { ...opts, additionalSecretOutputs: ["transient"] };
        const outputs = ["answer", "transactionId", "endorsers"];
        super("Transaction", name, args, secretive, outputs);
    }
}
