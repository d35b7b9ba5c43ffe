import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../../remote/inputs";
import { RemoteResource } from "../../remote/resource";
import type { AuthorityKeysInputs } from "./authority-keys.remote";

/** The root keys of an organisation, made in the cluster and kept in the Secret `<organisation>-ca`. */
export class AuthorityKeys extends RemoteResource<AuthorityKeysInputs> {
    /** PEM of the root that signs enrolment certificates. */
    declare readonly caCertificate: pulumi.Output<string>;
    /** PEM of the root that signs TLS certificates. */
    declare readonly tlsCaCertificate: pulumi.Output<string>;
    /** ISO 8601. */
    declare readonly expires: pulumi.Output<string>;

    constructor(name: string, args: Inputs<AuthorityKeysInputs>, opts: pulumi.CustomResourceOptions) {
        const outputs = ["caCertificate", "tlsCaCertificate", "expires"];
        super("AuthorityKeys", name, args, opts, outputs);
    }
}
