import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { nodeOuConfig } from "../../../fabric/msp";
import type { Organisation } from "../../model/organisation";
import { labelsOf } from "../../model/ownership";
import type { Remote } from "../../remote/resource";
import { declaredData } from "../../stack/declared";
import { sitesOf, type Scope } from "../../stack/scope";
import { keptWith } from "../volumes";
import { clientRootEntry, rootsSecret, type ClientPurpose } from "./client-secrets";
import type { NodeClients } from "./clients";

export interface PublicRootsArgs {
    readonly scope: Scope;
    readonly organisation: Organisation;
    readonly keys: Remote<"AuthorityKeys">;
    readonly clients: NodeClients;
}

/** What everybody may know of an organisation. */
export interface PublicRoots {
    /** The ConfigMap `<organisation>-msp`, for clients and other stacks; tunnels read it, and hold it against the state. */
    readonly told: k8s.core.v1.ConfigMap;
    /**
     * By cluster, the Secret `<organisation>-roots`, which nodes mount: they have no state to hold it against, and who writes Secrets has all keys
     * anyway.
     */
    readonly mounted: ReadonlyMap<string | undefined, k8s.core.v1.Secret>;
}

export function publicRoots(
    { scope, organisation, keys, clients: { roots } }: PublicRootsArgs,
    opts: pulumi.CustomResourceOptions,
): PublicRoots {
    const told = {
        "cacert.pem": keys.caCertificate,
        "tlscacert.pem": keys.tlsCaCertificate,
        "config.yaml": nodeOuConfig("cacerts/cacert.pem"),
    };
    const ofClients = Object.entries(roots).map(([purpose, root]) => [clientRootEntry(purpose as ClientPurpose), root]);
    const mounted = { ...told, ...(Object.fromEntries(ofClients) as Record<string, pulumi.Output<string>>) };
    const optionsAt = ({ provider, model }: Scope): pulumi.CustomResourceOptions => ({
        ...opts,
        provider,
        ...keptWith(model.storage),
    });
    const labelled = (name: string, { namespace }: Scope): k8s.types.input.meta.v1.ObjectMeta => ({
        name,
        namespace,
        labels: labelsOf(organisation.name, "msp", name),
    });
    const [msp, secret] = [`${organisation.name}-msp`, rootsSecret(organisation.name)];
    const secrets = sitesOf(scope, organisation).map((site) => {
        const metadata = labelled(secret, site.scope);
        const args = { metadata, data: declaredData(mounted) };
        return [site.home.cluster, new k8s.core.v1.Secret(site.named(secret), args, optionsAt(site.scope))] as const;
    });
    return {
        told: new k8s.core.v1.ConfigMap(msp, { metadata: labelled(msp, scope), data: told }, optionsAt(scope)),
        mounted: new Map(secrets),
    };
}
