import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../../remote/inputs";
import { RemoteResource } from "../../remote/resource";
import type { IdentityInputs } from "./identity.remote";

/** An enrolled node, administrator or registrar, with its keys in the Secrets `<id>-msp` and `<id>-tls`. */
export class Identity extends RemoteResource<IdentityInputs> {
    declare readonly enrolmentId: pulumi.Output<string>;
    /** Changes with either certificate. */
    declare readonly fingerprint: pulumi.Output<string>;
    /** PEM. */
    declare readonly tlsCertificate: pulumi.Output<string>;
    /** When the first of its certificates ends, ISO 8601. */
    declare readonly expires: pulumi.Output<string>;

    constructor(name: string, args: Inputs<IdentityInputs>, opts: pulumi.CustomResourceOptions) {
        const { password, ...plain } = args;
        const inputs = password === undefined ? plain : { ...plain, password: pulumi.secret(password) };
        const outputs = ["fingerprint", "tlsCertificate", "expires", "rootExpires"];
        super("Identity", name, inputs, opts, outputs);
    }
}
