import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { nodeOuConfig } from "../../fabric/msp";
import type { Organisation } from "../model/organisation";
import { labelsOf, type Scope } from "../scope";
import { keptWith } from "../storage/volumes";
import type { AuthorityKeys } from "./authority-keys";
import { clientPurposes, clientRootEntry } from "./client-secrets";
import type { NodeClients } from "./clients";

export interface PublicRootsArgs {
    readonly scope: Scope;
    readonly organisation: Organisation;
    readonly keys: AuthorityKeys;
    readonly clients: NodeClients;
}

/** What everybody may know of an organisation; nodes mount it and tunnels verify with it. */
export function publicRoots(
    { scope, organisation, keys, clients: { roots } }: PublicRootsArgs,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ConfigMap {
    const name = `${organisation.name}-msp`;
    const metadata = { name, namespace: scope.namespace, labels: labelsOf(organisation.name, "msp", name) };
    const data = {
        "cacert.pem": keys.caCertificate,
        "tlscacert.pem": keys.tlsCaCertificate,
        "config.yaml": nodeOuConfig("cacerts/cacert.pem"),
        ...Object.fromEntries(
            clientPurposes(organisation).flatMap((purpose) => {
                const root = roots[purpose];
                return root === undefined ? [] : [[clientRootEntry(purpose), root] as const];
            }),
        ),
    };
    const options = { ...opts, provider: scope.provider, ...keptWith(scope.model.storage) };
    return new k8s.core.v1.ConfigMap(name, { metadata, data }, options);
}
