import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../inputs";
import { remote } from "../remote";
import type { IdentityInputs } from "./identity.remote";

/** An enrolled node, administrator or registrar, with its keys in the Secrets `<id>-msp` and `<id>-tls`. */
export class Identity extends pulumi.dynamic.Resource {
    declare readonly enrolmentId: pulumi.Output<string>;
    /** Changes with either certificate. */
    declare readonly fingerprint: pulumi.Output<string>;
    /** PEM. */
    declare readonly tlsCertificate: pulumi.Output<string>;
    /** When the first of its certificates ends, ISO 8601. */
    declare readonly expires: pulumi.Output<string>;

    constructor(name: string, args: Inputs<IdentityInputs>, opts: pulumi.CustomResourceOptions) {
        const outputs = { fingerprint: undefined, tlsCertificate: undefined, expires: undefined };
        const inputs = { ...args, password: pulumi.secret(args.password), ...outputs };
        super(remote("components/identities/identity.remote", true), name, inputs, opts, "fabric", "Identity");
    }
}
