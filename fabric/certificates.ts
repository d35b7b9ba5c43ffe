import { createHash, generateKeyPairSync, X509Certificate } from "node:crypto";

import { reasonOf } from "../ground/failure";
import { p256Key } from "./signer";
import {
    authorityKeyIdentifier,
    basicConstraints,
    canonicalAddress,
    distinguishedName,
    issuerOf,
    keyUsage,
    publicKeyOf,
    signedCertificate,
    signedRequest,
    subjectAltName,
    subjectKeyIdentifier,
    tlsUsage,
    type Subject,
} from "./x509";

export type { Subject } from "./x509";

/** A certificate and its private key, both PEM; the key is PKCS#8. */
export interface CertifiedKey {
    readonly certificate: string;
    readonly key: string;
}

interface KeyPair {
    /** PEM, PKCS#8. */
    readonly privateKey: string;
    /** PEM, SubjectPublicKeyInfo. */
    readonly publicKey: string;
}

interface Names {
    /** For a certificate request the enrolment ID, as the CA demands. */
    readonly commonName: string;
    /** DNS names and IP addresses for the subject alternative name. */
    readonly hosts: readonly string[];
}

interface ServerCertificate {
    /** DNS names and IP addresses of the server. At least one. */
    readonly hosts: readonly string[];
    /** Default the first host. */
    readonly commonName?: string;
    /** The private key in PEM, for a renewal. Default a new one. */
    readonly key?: string | undefined;
    /** Milliseconds. Default 5 years. */
    readonly lifetime?: number;
}

interface ClientCertificate {
    readonly commonName: string;
    /** The private key in PEM, for a renewal. Default a new one. */
    readonly key?: string | undefined;
    /** Milliseconds. Default 5 years. */
    readonly lifetime?: number | undefined;
}

/** What a certificate says, for diffs, outputs and checks. */
export interface CertificateFacts {
    /** In the order of the certificate: "O=org1.example.com, CN=ca.org1.example.com". */
    readonly subject: string;
    readonly issuer: string;
    readonly notBefore: Date;
    readonly notAfter: Date;
    /** DNS names and IP addresses of the subject alternative name. */
    readonly hosts: readonly string[];
    /** Whether it proves a server's name in TLS; one that says nothing of its use does. */
    readonly isForServers: boolean;
    /** Of the DER encoding, lower-case hex. */
    readonly sha256: string;
    /** Of the SubjectPublicKeyInfo, lower-case hex: equal for certificates of the same key. */
    readonly publicKeySha256: string;
}

/** RFC 5280, id-kp-serverAuth. */
const serverAuthentication = "1.3.6.1.5.5.7.3.1";

const minute = 60 * 1000;
const year = 365 * 24 * 60 * minute;
/** Clocks of machines differ; what is made now must be valid everywhere now. */
const clockTolerance = 5 * minute;
/** As the root of a Fabric CA server by default (csr.ca.expiry 131400h). */
const rootLifetime = 15 * year;
const leafLifetime = 5 * year;

/** A new EC P-256 key. */
export function newKeyPair(): KeyPair {
    return generateKeyPairSync("ec", {
        namedCurve: "P-256",
        publicKeyEncoding: { type: "spki", format: "pem" },
        privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
}

/**
 * A self-signed root that Fabric takes as root of an MSP and a Fabric CA server as its own: CA, key usages "cert sign"
 * and "CRL sign", subject key identifier, low S. Valid from 5 minutes before `now`, for 15 years.
 */
export function newRootAuthority(subject: Subject, now: Date): CertifiedKey {
    const { privateKey } = newKeyPair();
    const key = p256Key(privateKey);
    const publicKey = publicKeyOf(key);
    const name = distinguishedName(subject);
    const certificate = signedCertificate(key, {
        issuer: name,
        subject: name,
        publicKey,
        ...validity(now, rootLifetime),
        extensions: [basicConstraints(true), keyUsage("authority"), subjectKeyIdentifier(publicKey)],
    });
    return { certificate, key: privateKey };
}

/**
 * A key and a TLS certificate for it, good for server and client authentication. Valid from 5 minutes before `now`, as
 * what a Fabric CA gives, but not longer than the authority. Refuses an authority whose key and certificate are no pair.
 */
export function issueServerCertificate(authority: CertifiedKey, wanted: ServerCertificate, now: Date): CertifiedKey {
    const { hosts, commonName = hosts[0], key, lifetime } = wanted;
    if (commonName === undefined) {
        throw new Error("a server certificate needs a host");
    }
    const extensions = [tlsUsage("server", "client"), subjectAltName(hosts)];
    return issued(authority, { commonName, key, lifetime, extensions }, now);
}

/** As `issueServerCertificate`, good for client authentication alone, and without names of hosts. */
export function issueClientCertificate(authority: CertifiedKey, wanted: ClientCertificate, now: Date): CertifiedKey {
    return issued(authority, { ...wanted, extensions: [tlsUsage("client")] }, now);
}

function issued(
    authority: CertifiedKey,
    { commonName, key, lifetime = leafLifetime, extensions }: ClientCertificate & { readonly extensions: Buffer[] },
    now: Date,
): CertifiedKey {
    const root = x509(authority.certificate);
    const rootKey = p256Key(authority.key);
    if (!root.checkPrivateKey(rootKey)) {
        throw new Error("the authority's key does not belong to its certificate");
    }
    const privateKey = key ?? newKeyPair().privateKey;
    const publicKey = publicKeyOf(p256Key(privateKey));
    const issuer = issuerOf(root);
    const { notBefore, notAfter } = validity(now, lifetime);
    const certificate = signedCertificate(rootKey, {
        issuer: issuer.subject,
        subject: distinguishedName({ commonName }),
        publicKey,
        notBefore,
        notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
        extensions: [
            basicConstraints(false),
            keyUsage("signature"),
            subjectKeyIdentifier(publicKey),
            authorityKeyIdentifier(issuer),
            ...extensions,
        ],
    });
    return { certificate, key: privateKey };
}

/** A PKCS#10 request in PEM, signed with a P-256 key in PEM. */
export function newCertificateRequest(privateKey: string, { commonName, hosts }: Names): string {
    const extensions = hosts.length === 0 ? [] : [subjectAltName(hosts)];
    return signedRequest(p256Key(privateKey), distinguishedName({ commonName }), extensions);
}

/** What the first certificate of a PEM says; refuses text that holds none. */
export function certificateFacts(pem: string): CertificateFacts {
    const certificate = x509(pem);
    return {
        subject: oneLine(certificate.subject),
        issuer: oneLine(certificate.issuer),
        notBefore: new Date(certificate.validFrom),
        notAfter: new Date(certificate.validTo),
        hosts: hostsOf(certificate.subjectAltName ?? ""),
        isForServers: isForServers(certificate),
        sha256: sha256(certificate.raw),
        publicKeySha256: sha256(certificate.publicKey.export({ type: "spki", format: "der" })),
    };
}

/** The common name in a certificate that one of these roots has issued, all PEM; undefined where none has, or it cannot be read. */
export function issuedName(certificate: string, roots: readonly string[]): string | undefined {
    try {
        const read = x509(certificate);
        const isIssuedBy = (root: X509Certificate): boolean => read.checkIssued(root) && read.verify(root.publicKey);
        const [, name] = /^CN=(.+)$/m.exec(read.subject) ?? [];
        return roots.map(x509).some(isIssuedBy) ? name : undefined;
    } catch {
        return undefined;
    }
}

/** SHA-256 of the SubjectPublicKeyInfo of a P-256 key in PEM, as in the facts of its certificates. */
export function publicKeySha256(privateKey: string): string {
    return sha256(publicKeyOf(p256Key(privateKey)));
}

function validity(now: Date, lifetime: number): { notBefore: Date; notAfter: Date } {
    const notBefore = new Date(now.getTime() - clockTolerance);
    return { notBefore, notAfter: new Date(notBefore.getTime() + lifetime) };
}

function x509(pem: string): X509Certificate {
    try {
        return new X509Certificate(pem);
    } catch (error) {
        throw new Error(`the certificate cannot be read: ${reasonOf(error)}`, { cause: error });
    }
}

/** Node's types know nothing of a certificate without extended usages. */
function isForServers({ keyUsage }: { readonly keyUsage?: readonly string[] }): boolean {
    return keyUsage === undefined || keyUsage.includes(serverAuthentication);
}

function oneLine(name: string): string {
    return name.split("\n").join(", ");
}

/** From OpenSSL's text: "DNS:localhost, IP Address:127.0.0.1". */
function hostsOf(alternativeNames: string): readonly string[] {
    return alternativeNames.split(", ").flatMap((entry) => {
        const host = /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1];
        return host === undefined ? [] : [canonicalAddress(host)];
    });
}

function sha256(bytes: Buffer): string {
    return createHash("sha256").update(bytes).digest("hex");
}
