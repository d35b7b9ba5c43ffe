import { X509Certificate, createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { newKeyPair } from "../../fabric/certificates";
import { p256Key } from "../../fabric/signer";
import {
    authorityKeyIdentifier,
    basicConstraints,
    distinguishedName,
    issuerOf,
    keyUsage,
    publicKeyOf,
    signedCertificate,
    subjectAltName,
    subjectKeyIdentifier,
    tlsUsage,
} from "../../fabric/x509";

/** A certificate with its key, in PEM. */
export interface KeyPair {
    readonly certificate: string;
    readonly key: string;
}

/** A pair and the file that holds both; Kubernetes' components read the half that they need from it. */
export interface StoredPair extends KeyPair {
    readonly path: string;
}

/** Who a certificate is for. In Kubernetes the common name is the user and the organisation is the group. */
export interface Holder {
    readonly commonName: string;
    readonly organisation?: string;
    /** DNS names and IP addresses that a server answers to. Default none. */
    readonly hosts?: readonly string[];
}

/** Issues the certificates of one cluster and remembers them in a folder. */
export interface Authority {
    readonly certificate: string;
    /** A file with the certificate alone. */
    readonly path: string;
    /** The pair stored under this name for this holder; made the first time. */
    pair(name: string, holder: Holder): Promise<StoredPair>;
}

/** Outlives every development cluster, so that nothing ever has to be renewed. */
const validDays = 3650;

/** The authority whose files lie in `folder`; made the first time. */
export async function openAuthority(folder: string): Promise<Authority> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const root = await stored(folder, "ca", () => newPair({ commonName: "fabric-embedded" }, undefined));
    const path = join(folder, "ca.crt");
    await writeFile(path, root.certificate);
    return {
        certificate: root.certificate,
        path,
        pair: (name, holder) => stored(folder, `${name}-${fingerprint(holder)}`, () => newPair(holder, root)),
    };
}

/** So that a pair for other names or addresses, which another version may want, is another pair. */
function fingerprint(holder: Holder): string {
    return createHash("sha256").update(JSON.stringify(holder)).digest("hex").slice(0, 8);
}

/** Both halves are in one file that is renamed into place, so that an interruption never leaves half a pair. */
async function stored(folder: string, name: string, make: () => KeyPair): Promise<StoredPair> {
    const path = join(folder, `${name}.pem`);
    const found = splitPair(await readFile(path, "utf8").catch(() => ""));
    if (found !== undefined) {
        return { ...found, path };
    }
    const made = make();
    await writeFile(`${path}.new`, made.certificate + made.key, { mode: 0o600 });
    await rename(`${path}.new`, path);
    return { ...made, path };
}

function splitPair(text: string): KeyPair | undefined {
    const at = text.indexOf("-----BEGIN PRIVATE KEY-----");
    return at > 0 ? { certificate: text.slice(0, at), key: text.slice(at) } : undefined;
}

/** Signed by the authority; by itself, as an authority, when there is none. */
function newPair(holder: Holder, authority: KeyPair | undefined): KeyPair {
    const { privateKey } = newKeyPair();
    const publicKey = publicKeyOf(p256Key(privateKey));
    const subject = distinguishedName(holder);
    const root = authority === undefined ? undefined : issuerOf(new X509Certificate(authority.certificate));
    const certificate = signedCertificate(p256Key(authority?.key ?? privateKey), {
        issuer: root?.subject ?? subject,
        subject,
        publicKey,
        ...validity(),
        extensions: [
            basicConstraints(root === undefined),
            keyUsage(root === undefined ? "authority" : "signature"),
            subjectKeyIdentifier(publicKey),
            ...(root === undefined ? [] : [tlsUsage("server", "client"), authorityKeyIdentifier(root)]),
            ...(holder.hosts === undefined ? [] : [subjectAltName(holder.hosts)]),
        ],
    });
    return { certificate, key: privateKey };
}

/** From a little earlier, because clocks get corrected. */
function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
    const now = Date.now();
    return { notBefore: new Date(now - 3600_000), notAfter: new Date(now + validDays * 24 * 3600_000) };
}
