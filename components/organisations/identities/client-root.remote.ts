import { certificateFacts, newRootAuthority } from "../../../fabric/certificates";
import type { RemoteProvider } from "../../remote/contract";
import { type Place } from "../../remote/place";
import { readSecret, removeSecret, writeSecret } from "../../remote/secrets";
import { authorityLabels } from "./authority-secret";
import { clientRootSecret, type ClientPurpose } from "./client-secrets";

export interface ClientRootInputs {
    readonly place: Place;
    readonly organisation: string;
    readonly purpose: ClientPurpose;
    readonly domain: string;
}

export interface ClientRoot {
    /** PEM. */
    readonly certificate: string;
    /** ISO 8601. */
    readonly expires: string;
}

type Entries = Readonly<Record<string, string>>;

/**
 * The root of the clients of one kind of port, in the Secret `<organisation>-ca-<purpose>`. No pod has its key: only what the
 * stack issues by it is served at those ports. A lost one is made anew, which restarts the nodes that have to know it.
 * Deleting the resource deletes the Secret.
 */
export const provider: RemoteProvider<ClientRootInputs, ClientRoot> = {
    replaces: ["organisation", "purpose"],
    updates: [],
    async create(inputs) {
        const name = clientRootSecret(inputs.organisation, inputs.purpose);
        const present = await readSecret(inputs.place, name);
        const entries = present?.["ca-key.pem"] === undefined ? newRoot(inputs) : present;
        if (entries !== present) {
            await writeSecret(inputs.place, name, authorityLabels(inputs.organisation), entries);
        }
        return { id: `${inputs.place.namespace}/${name}`, made: rootIn(entries) };
    },
    async read(_id, outs) {
        const entries = await readSecret(outs.place, clientRootSecret(outs.organisation, outs.purpose));
        return entries === undefined ? undefined : rootIn(entries);
    },
    async delete(_id, outs) {
        await removeSecret(outs.place, clientRootSecret(outs.organisation, outs.purpose));
    },
};

function newRoot({ purpose, domain }: ClientRootInputs): Entries {
    const { certificate, key } = newRootAuthority({ commonName: purpose, organisation: domain }, new Date());
    return { "ca-cert.pem": certificate, "ca-key.pem": key };
}

function rootIn({ "ca-cert.pem": certificate = "" }: Entries): ClientRoot {
    return { certificate, expires: certificateFacts(certificate).notAfter.toISOString() };
}
