import {
    certificateFacts,
    issueServerCertificate,
    newRootAuthority,
    type CertifiedKey,
} from "../../fabric/certificates";
import { readSecret, removeSecret, writeSecret, type Place } from "../reach";
import type { RemoteProvider } from "../remote";
import { labelsOf } from "../scope";

export interface AuthorityKeysInputs {
    readonly place: Place;
    readonly organisation: string;
    readonly domain: string;
    /** Names of the CA server, in its TLS certificate. */
    readonly hosts: readonly string[];
}

export interface AuthorityKeysOuts extends AuthorityKeysInputs {
    /** PEM of the root that signs enrolment certificates. */
    readonly caCertificate: string;
    /** PEM of the root that signs TLS certificates. */
    readonly tlsCaCertificate: string;
    /** ISO 8601. */
    readonly expires: string;
}

type Entries = Readonly<Record<string, string>>;

/**
 * The roots of an organisation and the TLS pair of its CA server, in the Secret `<organisation>-ca`. The keys never
 * leave that Secret. Deleting the resource deletes them.
 */
export const provider: RemoteProvider<AuthorityKeysInputs, AuthorityKeysOuts> = {
    replaces: ["organisation"],
    updates: ["hosts"],
    async create(inputs) {
        const entries = (await readSecret(inputs.place, secretOf(inputs))) ?? newEntries(inputs);
        await write(inputs, entries);
        return { id: `${inputs.place.namespace}/${secretOf(inputs)}`, outs: outsOf(inputs, entries) };
    },
    async update(_id, _olds, inputs) {
        const entries = (await readSecret(inputs.place, secretOf(inputs))) ?? newEntries(inputs);
        const renewed = { ...entries, ...serverEntries(inputs, entries) };
        await write(inputs, renewed);
        return outsOf(inputs, renewed);
    },
    async read(_id, outs) {
        const entries = await readSecret(outs.place, secretOf(outs));
        return entries === undefined ? undefined : outsOf(outs, entries);
    },
    async delete(_id, outs) {
        await removeSecret(outs.place, secretOf(outs));
    },
};

function newEntries(inputs: AuthorityKeysInputs): Entries {
    const root = (kind: string): CertifiedKey =>
        newRootAuthority({ commonName: `${kind}.${inputs.domain}`, organisation: inputs.domain }, new Date());
    const [ca, tlsca] = [root("ca"), root("tlsca")];
    const roots = {
        "ca-cert.pem": ca.certificate,
        "ca-key.pem": ca.key,
        "tlsca-cert.pem": tlsca.certificate,
        "tlsca-key.pem": tlsca.key,
    };
    return { ...roots, ...serverEntries(inputs, roots) };
}

function serverEntries(inputs: AuthorityKeysInputs, roots: Entries): Entries {
    const authority = { certificate: roots["tlsca-cert.pem"] ?? "", key: roots["tlsca-key.pem"] ?? "" };
    const pair = issueServerCertificate(authority, { hosts: inputs.hosts }, new Date());
    return { "tls-cert.pem": pair.certificate, "tls-key.pem": pair.key };
}

function write(inputs: AuthorityKeysInputs, entries: Entries): Promise<void> {
    const labels = labelsOf(inputs.organisation, "ca", `${inputs.organisation}-ca`);
    return writeSecret(inputs.place, secretOf(inputs), labels, entries);
}

function outsOf(inputs: AuthorityKeysInputs, entries: Entries): AuthorityKeysOuts {
    const { place, organisation, domain, hosts } = inputs;
    const caCertificate = entries["ca-cert.pem"] ?? "";
    const tlsCaCertificate = entries["tlsca-cert.pem"] ?? "";
    const expires = certificateFacts(caCertificate).notAfter;
    return { place, organisation, domain, hosts, caCertificate, tlsCaCertificate, expires: expires.toISOString() };
}

function secretOf(inputs: { readonly organisation: string }): string {
    return `${inputs.organisation}-ca`;
}
