import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../../remote/inputs";
import { RemoteResource } from "../../remote/resource";
import type { ServerCertificateInputs } from "./server-certificate.remote";

/** The TLS pair of a CA server, in the Secret `<organisation>-ca`. A resource of its own, so that its renewal leaves the roots alone. */
export class ServerCertificate extends RemoteResource<ServerCertificateInputs> {
    /** Changes with the certificate. */
    declare readonly fingerprint: pulumi.Output<string>;
    /** ISO 8601. */
    declare readonly expires: pulumi.Output<string>;

    constructor(name: string, args: Inputs<ServerCertificateInputs>, opts: pulumi.CustomResourceOptions) {
        const outputs = ["fingerprint", "expires", "rootExpires"];
        super("ServerCertificate", name, args, opts, outputs);
    }
}
