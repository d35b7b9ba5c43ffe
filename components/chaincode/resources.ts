import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../inputs";
import { remote } from "../remote";
import type { ApprovalInputs } from "./approval.remote";
import type { CommitInputs } from "./commit.remote";
import type { InstalledPackageInputs } from "./installed-package.remote";
import type { TransactionInputs } from "./transaction.remote";
import type { WarmUpInputs } from "./warm-up.remote";

/** A chaincode package on a peer. */
export class InstalledPackage extends pulumi.dynamic.Resource {
    declare readonly packageId: pulumi.Output<string>;

    constructor(name: string, args: Inputs<InstalledPackageInputs>, opts: pulumi.CustomResourceOptions) {
        const provider = remote("components/chaincode/installed-package.remote");
        super(provider, name, { ...args }, opts, "fabric", "InstalledPackage");
    }
}

/** An organisation's approval of a chaincode definition. */
export class Approval extends pulumi.dynamic.Resource {
    declare readonly sequence: pulumi.Output<number>;

    constructor(name: string, args: Inputs<ApprovalInputs>, opts: pulumi.CustomResourceOptions) {
        const inputs = { ...args, sequence: undefined };
        super(remote("components/chaincode/approval.remote"), name, inputs, opts, "fabric", "Approval");
    }
}

/** A chaincode definition committed on a channel. */
export class Commit extends pulumi.dynamic.Resource {
    declare readonly sequence: pulumi.Output<number>;

    constructor(name: string, args: Inputs<CommitInputs>, opts: pulumi.CustomResourceOptions) {
        const inputs = { ...args, sequence: undefined };
        super(remote("components/chaincode/commit.remote"), name, inputs, opts, "fabric", "Commit");
    }
}

/** A chaincode that is started on a peer. */
export class WarmUp extends pulumi.dynamic.Resource {
    constructor(name: string, args: Inputs<WarmUpInputs>, opts: pulumi.CustomResourceOptions) {
        super(remote("components/chaincode/warm-up.remote"), name, { ...args }, opts, "fabric", "WarmUp");
    }
}

/** One call of a chaincode. */
export class Transaction extends pulumi.dynamic.Resource {
    declare readonly answer: pulumi.Output<string>;

    constructor(name: string, args: Inputs<TransactionInputs>, opts: pulumi.CustomResourceOptions) {
        const inputs = { ...args, answer: undefined };
        super(remote("components/chaincode/transaction.remote"), name, inputs, opts, "fabric", "Transaction");
    }
}
