import { createHash, createPublicKey, X509Certificate, type KeyObject } from "node:crypto";
import { isIP } from "node:net";

import * as der from "./der";
import { signLowS } from "./signer";

/** A distinguished name of the two attributes that this project sets. */
export interface Subject {
    /** At most 64 characters (RFC 5280, ub-common-name). */
    readonly commonName: string;
    readonly organisation?: string;
}

/** All that is signed in a certificate; names and key as DER. */
interface CertificateContents {
    readonly issuer: Buffer;
    readonly subject: Buffer;
    readonly publicKey: Buffer;
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly extensions: readonly Buffer[];
}

/** What an authority lends to the certificates that it issues. */
interface Issuer {
    /** Its name in DER, byte by byte as in its own certificate. */
    readonly subject: Buffer;
    /** Its subject key identifier. */
    readonly keyIdentifier: Buffer;
    readonly notAfter: Date;
}

const oid = {
    ecdsaWithSha256: "1.2.840.10045.4.3.2",
    commonName: "2.5.4.3",
    organisation: "2.5.4.10",
    subjectKeyIdentifier: "2.5.29.14",
    keyUsage: "2.5.29.15",
    subjectAltName: "2.5.29.17",
    basicConstraints: "2.5.29.19",
    authorityKeyIdentifier: "2.5.29.35",
    extendedKeyUsage: "2.5.29.37",
    serverAuthentication: "1.3.6.1.5.5.7.3.1",
    clientAuthentication: "1.3.6.1.5.5.7.3.2",
    extensionRequest: "1.2.840.113549.1.9.14",
};

const version3 = der.explicit(0, der.integer(Buffer.of(2)));
const requestVersion = der.integer(Buffer.of(0));
const signatureAlgorithm = der.sequence(der.objectIdentifier(oid.ecdsaWithSha256));

/** The certificate in PEM, signed with low S, as Fabric wants it. The serial number follows from key and time. */
export function signedCertificate(key: KeyObject, contents: CertificateContents): string {
    const { issuer, subject, publicKey, notBefore, notAfter, extensions } = contents;
    const signed = der.sequence(
        version3,
        serialNumber(publicKey, notBefore),
        signatureAlgorithm,
        issuer,
        der.sequence(der.time(notBefore), der.time(notAfter)),
        subject,
        publicKey,
        der.explicit(3, der.sequence(...extensions)),
    );
    return pem("CERTIFICATE", withSignature(key, signed));
}

/** The PKCS#10 request in PEM. */
export function signedRequest(key: KeyObject, subject: Buffer, extensions: readonly Buffer[]): string {
    const wanted = der.sequence(der.objectIdentifier(oid.extensionRequest), der.set(der.sequence(...extensions)));
    const attributes = extensions.length === 0 ? [] : [wanted];
    const signed = der.sequence(requestVersion, subject, publicKeyOf(key), der.explicit(0, ...attributes));
    return pem("CERTIFICATE REQUEST", withSignature(key, signed));
}

/** SubjectPublicKeyInfo in DER of a private key. */
export function publicKeyOf(key: KeyObject): Buffer {
    return createPublicKey(key).export({ type: "spki", format: "der" });
}

export function distinguishedName({ organisation, commonName }: Subject): Buffer {
    const attributes = [
        ...(organisation === undefined ? [] : [{ type: oid.organisation, value: organisation }]),
        { type: oid.commonName, value: commonName },
    ];
    return der.sequence(
        ...attributes.map(({ type, value }) =>
            der.set(der.sequence(der.objectIdentifier(type), der.utf8String(value))),
        ),
    );
}

export function basicConstraints(isAuthority: boolean): Buffer {
    const constraints = isAuthority ? der.sequence(der.boolean(true)) : der.sequence();
    return extension(oid.basicConstraints, constraints, { critical: true });
}

/** "authority": signs certificates and revocation lists; "signature": signs, as a TLS 1.3 or ECDHE handshake needs. */
export function keyUsage(usage: "authority" | "signature"): Buffer {
    const bits = usage === "authority" ? der.bitString(Buffer.of(0b0000_0110), 1) : der.bitString(Buffer.of(0x80), 7);
    return extension(oid.keyUsage, bits, { critical: true });
}

/** What a certificate is good for in TLS. */
export function tlsUsage(...sides: readonly ("server" | "client")[]): Buffer {
    const usages = sides.map((side) => der.objectIdentifier(oid[`${side}Authentication`]));
    return extension(oid.extendedKeyUsage, der.sequence(...usages));
}

/** The identifier of a key as RFC 5280, 4.2.1.2 (1) makes it. */
export function subjectKeyIdentifier(publicKey: Buffer): Buffer {
    const bits = der.elements(der.elements(publicKey)[0]?.content ?? Buffer.of())[1]?.content ?? Buffer.of();
    const identifier = createHash("sha1").update(bits.subarray(1)).digest();
    return extension(oid.subjectKeyIdentifier, der.octetString(identifier));
}

export function authorityKeyIdentifier(issuer: Issuer): Buffer {
    return extension(oid.authorityKeyIdentifier, der.sequence(der.implicit(0, issuer.keyIdentifier)));
}

/** DNS names (ASCII, as in a zone file) and IP addresses. */
export function subjectAltName(hosts: readonly string[]): Buffer {
    const names = hosts.map((host) =>
        isIP(host) === 0 ? der.implicit(2, Buffer.from(host, "ascii")) : der.implicit(7, addressBytes(host)),
    );
    return extension(oid.subjectAltName, der.sequence(...names));
}

/** What an authority's certificate says about it as an issuer; refuses one without subject key identifier. */
export function issuerOf(certificate: X509Certificate): Issuer {
    const fields = der.elements(contentAt(certificate.raw, 0, 0));
    const subject = fields[5]?.encoded;
    const extensions = der.elements(contentAt(fields.find(({ tag }) => tag === 0xa3)?.content ?? Buffer.of(), 0));
    const identifier = extensions
        .map(({ content }) => der.elements(content))
        .find(([type]) => type?.encoded.equals(der.objectIdentifier(oid.subjectKeyIdentifier)))
        ?.at(-1);
    if (subject === undefined || identifier === undefined) {
        throw new Error("the authority's certificate has no subject key identifier");
    }
    return { subject, keyIdentifier: contentAt(identifier.content, 0), notAfter: new Date(certificate.validTo) };
}

function contentAt(encoded: Buffer, ...path: readonly number[]): Buffer {
    return path.reduce((content, index) => der.elements(content)[index]?.content ?? Buffer.of(), encoded);
}

function extension(type: string, value: Buffer, { critical } = { critical: false }): Buffer {
    const flag = critical ? [der.boolean(true)] : [];
    return der.sequence(der.objectIdentifier(type), ...flag, der.octetString(value));
}

/** Positive and unique for the key and the time, without a counter or more randomness than the key's. */
function serialNumber(publicKey: Buffer, notBefore: Date): Buffer {
    const digest = createHash("sha256").update(publicKey).update(notBefore.toISOString()).digest();
    return der.integer(Buffer.concat([Buffer.of(0x40 | ((digest[0] ?? 0) & 0x3f)), digest.subarray(1, 16)]));
}

function withSignature(key: KeyObject, signed: Buffer): Buffer {
    return der.sequence(signed, signatureAlgorithm, der.bitString(signLowS(key, signed)));
}

function pem(label: string, encoded: Buffer): string {
    const lines = encoded.toString("base64").match(/.{1,64}/g) ?? [];
    return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

/** The 4 or 16 bytes of an IP address. */
function addressBytes(address: string): Buffer {
    if (isIP(address) === 4) {
        return Buffer.from(address.split(".").map(Number));
    }
    const [head = "", tail] = canonicalAddress(address).split("::");
    const before = groups(head);
    const after = tail === undefined ? [] : groups(tail);
    const zeros = new Array<number>(8 - before.length - after.length).fill(0);
    const bytes = Buffer.alloc(16);
    [...before, ...zeros, ...after].forEach((group, index) => bytes.writeUInt16BE(group, 2 * index));
    return bytes;
}

/** An address in the one form of the URL standard (RFC 5952 without dotted tail), so that equal ones are equal text. */
export function canonicalAddress(address: string): string {
    return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
}

function groups(text: string): readonly number[] {
    return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
