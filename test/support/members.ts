import type { ClientPurpose } from "../../components/organisations/identities/client-secrets";
import {
    issueClientCertificate,
    issueServerCertificate,
    newKeyPair,
    newRootAuthority,
    type CertifiedKey,
} from "../../fabric/certificates";
import * as der from "../../fabric/der";
import { newSigner, p256Key, type Signer } from "../../fabric/signer";
import {
    authorityKeyIdentifier,
    basicConstraints,
    issuerOf,
    keyUsage,
    publicKeyOf,
    signedCertificate,
    subjectKeyIdentifier,
} from "../../fabric/x509";
import { X509Certificate } from "node:crypto";

/** An organisation with both its authorities in memory, for tests that have no CA server. */
export interface TestOrganisation {
    readonly mspId: string;
    readonly root: string;
    readonly tlsRoot: string;
    /** A new member whose organisational unit is its role, as NodeOUs want it. */
    readonly member: (name: string, role: Role) => Member;
    /** A TLS pair for server and client. */
    readonly tls: (hosts: readonly string[]) => CertifiedKey;
    /** Who may ask its nodes' ports of that purpose. */
    readonly clients: Readonly<Record<ClientPurpose, TestClient>>;
}

/** A client with the root that knows nobody else. */
export interface TestClient extends CertifiedKey {
    readonly root: string;
}

export interface Member extends CertifiedKey {
    readonly signer: Signer;
}

type Role = "admin" | "client" | "orderer" | "peer";

const day = 24 * 60 * 60 * 1000;

export function newTestOrganisation(mspId: string): TestOrganisation {
    const now = new Date();
    const domain = `${mspId.toLowerCase()}.example.com`;
    const authority = newRootAuthority({ commonName: `ca.${domain}`, organisation: domain }, now);
    const tlsAuthority = newRootAuthority({ commonName: `tlsca.${domain}`, organisation: domain }, now);
    return {
        mspId,
        root: authority.certificate,
        tlsRoot: tlsAuthority.certificate,
        member: (name, role) => newMember(mspId, authority, name, role),
        tls: (hosts) => issueServerCertificate(tlsAuthority, { hosts }, now),
        clients: { administration: newClient("administration"), operations: newClient("operations") },
    };
}

function newClient(commonName: ClientPurpose): TestClient {
    const authority = newRootAuthority({ commonName }, new Date());
    return { root: authority.certificate, ...issueClientCertificate(authority, { commonName }, new Date()) };
}

function newMember(mspId: string, authority: CertifiedKey, name: string, role: Role): Member {
    const { privateKey: key } = newKeyPair();
    const publicKey = publicKeyOf(p256Key(key));
    const issuer = issuerOf(new X509Certificate(authority.certificate));
    const certificate = signedCertificate(p256Key(authority.key), {
        issuer: issuer.subject,
        subject: der.sequence(attribute("2.5.4.11", role), attribute("2.5.4.3", name)),
        publicKey,
        notBefore: new Date(Date.now() - 60_000),
        notAfter: new Date(Date.now() + day),
        extensions: [
            basicConstraints(false),
            keyUsage("signature"),
            subjectKeyIdentifier(publicKey),
            authorityKeyIdentifier(issuer),
        ],
    });
    return { certificate, key, signer: newSigner({ mspId, certificate }, key) };
}

function attribute(type: string, value: string): Buffer {
    return der.set(der.sequence(der.objectIdentifier(type), der.utf8String(value)));
}
