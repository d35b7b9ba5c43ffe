import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { Organisation } from "../../model/organisation";
import { remote, type Remote } from "../../remote/resource";
import type { Scope } from "../../stack/scope";
import { keptWith } from "../volumes";
import { clientName, clientPurposes, type ClientPurpose } from "./client-secrets";

/** Who may do at nodes of an organisation what none of its members may: a root for each purpose, with one client. */
export interface NodeClients {
    /** PEM of the roots; that of the administration is there where the organisation has orderers. */
    readonly roots: Readonly<Partial<Record<ClientPurpose, pulumi.Output<string>>>>;
    /** When each client's certificate ends, ISO 8601, by its name. */
    readonly ends: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The roots of such clients, and a client each. */
export function nodeClients(
    scope: Scope,
    organisation: Organisation,
    keys: Remote<"AuthorityKeys">,
    opts: pulumi.CustomResourceOptions,
): NodeClients {
    const purposes = clientPurposes(organisation);
    const kept = { ...opts, ...keptWith(scope.model.storage) };
    const place = pulumi.all([scope.place, scope.namespace]).apply(([known]) => known);
    const made = purposes.map((purpose) => {
        const name = clientName(organisation.name, purpose);
        const common = { place, organisation: organisation.name, purpose };
        const domain = organisation.domain ?? organisation.name;
        const root = remote("ClientRoot", `${name}-root`, { ...common, domain }, kept);
        const roots = { root: root.certificate, serverRoot: keys.tlsCaCertificate };
        const client = remote("ClientCertificate", name, { ...common, ...roots, ...scope.model.certificates }, kept);
        return { purpose, name, root, client };
    });
    return {
        roots: Object.fromEntries(made.map(({ purpose, root }) => [purpose, root.certificate])),
        ends: Object.fromEntries(made.map(({ name, client }) => [name, client.expires])),
    };
}

/** Changes with the roots for these purposes; a pod that trusts them restarts then. */
export function clientsFingerprint({ roots }: NodeClients, purposes: readonly ClientPurpose[]): pulumi.Output<string> {
    return pulumi
        .all(purposes.map((purpose) => roots[purpose] ?? pulumi.output("")))
        .apply((pems) => createHash("sha256").update(pems.join("\n")).digest("hex").slice(0, 16));
}
