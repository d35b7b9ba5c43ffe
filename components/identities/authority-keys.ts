import * as pulumi from "@pulumi/pulumi";
import { remote } from "../remote";
import type { AuthorityKeysInputs } from "./authority-keys.remote";
import type { Inputs } from "../inputs";

/** The root keys of an organisation, made in the cluster and kept in the Secret `<organisation>-ca`. */
export class AuthorityKeys extends pulumi.dynamic.Resource {
    /** PEM of the root that signs enrolment certificates. */
    declare readonly caCertificate: pulumi.Output<string>;
    /** PEM of the root that signs TLS certificates. */
    declare readonly tlsCaCertificate: pulumi.Output<string>;
    /** ISO 8601. */
    declare readonly expires: pulumi.Output<string>;

    constructor(name: string, args: Inputs<AuthorityKeysInputs>, opts: pulumi.CustomResourceOptions) {
        const outputs = { caCertificate: undefined, tlsCaCertificate: undefined, expires: undefined };
        const provider = remote("components/identities/authority-keys.remote", true);
        super(provider, name, { ...args, ...outputs }, opts, "fabric", "AuthorityKeys");
    }
}
