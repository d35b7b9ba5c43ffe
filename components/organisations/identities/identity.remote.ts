import { randomBytes } from "node:crypto";
import {
    enrol,
    enrolOnce,
    reenrol,
    type CaTarget,
    type Credentials,
    type Enrolled,
    type Renewal,
} from "../../../fabric/ca";
import {
    certificateFacts,
    newCertificateRequest,
    newKeyPair,
    publicKeySha256,
    type CertificateFacts,
} from "../../../fabric/certificates";
import { failure } from "../../../ground/failure";
import { reached } from "../../../ground/interruption";
import { labelsOf } from "../../model/ownership";
import type { RemoteProvider } from "../../remote/contract";
import { nodeEndpoint } from "../../remote/nodes";
import { nodeHome, placeAt, type Target, type Place, type Site } from "../../remote/place";
import { keyPair, readSecret, removeSecret, writeSecret } from "../../remote/secrets";
import { firstOf, isDue, isNamed, type Ends } from "./renewal";

/** What a node or person is in its organisation, as Fabric's NodeOUs know it; a registrar is the CA's own administrator. */
export type Role = "peer" | "orderer" | "admin" | "client" | "registrar";

export interface IdentityInputs {
    readonly place: Place;
    readonly organisation: string;
    /** Enrolment ID, and the start of the names of its Secrets `<id>-msp` and `<id>-tls`. */
    readonly enrolmentId: string;
    readonly role: Role;
    /** Namespace of its Secrets. Default: that of the node that is called so, or of the place. */
    readonly keptIn?: string;
    /** Where that namespace is, if it is on another cluster than the place. */
    readonly keptOn?: Site;
    /** Names in the TLS certificate, the first being its own. */
    readonly hosts: readonly string[];
    /** The CA server. */
    readonly ca: Target;
    /** Enrolment ID of the identity that registers this one; its Secrets are there. */
    readonly registrar: string;
    /** What its TLS certificate is good for: "tls" for servers and clients, "client" for clients alone. */
    readonly tlsProfile: "tls" | "client";
    /** Enrolment secret of a registrar, which its CA's configuration has, too; all others get one for each enrolment. */
    readonly password?: string;
    /** UID of the claim of the CA's database, of a registrar; "" of all others. Another database knows nobody but by the password. */
    readonly database: string;
    /** How long before its end a certificate is renewed. Go duration. */
    readonly renewBefore: string;
}

export interface Enrolment extends Ends {
    /** SHA-256 of both certificates; a pod that carries it restarts when they change. */
    readonly fingerprint: string;
    /** PEM. */
    readonly tlsCertificate: string;
    /** When the first of the two certificates ends, ISO 8601. */
    readonly expires: string;
}

type Authority = "ca" | "tlsca";
type Entries = Readonly<Record<string, string | undefined>>;

/** What only says how to get there. */
type Way = "ca" | "registrar" | "password" | "renewBefore";

/**
 * An identity of an organisation: registered and enrolled at both of its authorities, keys made here and kept in the
 * Secrets `<id>-msp` and `<id>-tls` only. A certificate near its end is renewed for the key that it has. Deleting the resource deletes the Secrets; the CA keeps its record of the
 * registration, as the certificates that it gave remain valid until they expire or are revoked.
 */
export const provider: RemoteProvider<IdentityInputs, Enrolment, Way> = {
    replaces: ["organisation", "enrolmentId", "role", "keptIn"],
    names: ["enrolmentId", "keptIn"],
    updates: ["hosts", "database", "tlsProfile"],
    forgets: ["ca", "registrar", "password", "renewBefore"],
    upgrade: (outs) => ({ database: "", tlsProfile: "tls", ...outs }),
    due: (olds, { renewBefore }, now) => isDue(olds, renewBefore, now),
    async create(inputs) {
        const msp = await enrolled(inputs, "ca");
        const tls = await enrolled(inputs, "tlsca");
        return { id: `${inputs.place.namespace}/${inputs.enrolmentId}`, made: enrolmentOf(msp, tls) };
    },
    async update(_id, olds, inputs) {
        await keepsConsenterKey(olds, inputs);
        const isUnknown = olds.database !== inputs.database;
        const msp = await enrolled(inputs, "ca", isUnknown);
        return enrolmentOf(msp, await enrolled(inputs, "tlsca", isUnknown));
    },
    async read(_id, outs) {
        const [msp, tls] = await Promise.all(
            authorities.map((kind) => readSecret(keepingPlace(outs), secretOf(outs, kind))),
        );
        return msp === undefined || tls === undefined ? undefined : enrolmentOf(msp, tls);
    },
    async delete(_id, outs) {
        await Promise.all(authorities.map((kind) => removeSecret(keepingPlace(outs), secretOf(outs, kind))));
    },
};

const authorities = ["ca", "tlsca"] as const;

/**
 * Channels know an orderer by its TLS key (Fabric: crypto.CertificatesWithSamePublicKey in orderer/consensus/etcdraft), so a
 * renewal must not make another one. Of all other identities Fabric knows the issuer only: a lost key is made anew.
 */
async function keepsConsenterKey(olds: Enrolment, inputs: IdentityInputs): Promise<void> {
    const { role, enrolmentId } = inputs;
    if (role !== "orderer") {
        return;
    }
    const name = secretOf({ enrolmentId }, "tlsca");
    const key = (await readSecret(keepingPlace(inputs), name))?.["key.pem"];
    const known = certificateFacts(olds.tlsCertificate).publicKeySha256;
    const found = key === undefined ? undefined : publicKeySha256(key);
    if (found !== known) {
        const what = { operation: `renew the identity ${enrolmentId}`, target: `Secret ${name}` };
        const instead = found === undefined ? "that key is gone" : `the key there is ${found}`;
        throw failure(
            what,
            `channels may know this orderer by the key ${known} (SHA-256), but ${instead}: restore the Secret from a ` +
                "backup, or run pulumi refresh, then pulumi preview, which says what the channels know",
        );
    }
}

/**
 * The Secret's entries: those that are there when they serve, new ones otherwise.
 *
 * @param isUnknown whether the CA's database does not know what is there
 */
async function enrolled(inputs: IdentityInputs, kind: Authority, isUnknown = false): Promise<Entries> {
    const name = secretOf(inputs, kind);
    const place = keepingPlace(inputs);
    const present = await readSecret(place, name);
    if (present !== undefined && !isUnknown && serves(present, inputs, kind)) {
        return present;
    }
    const entries = await newEntries(inputs, kind, present ?? {}, isUnknown);
    await reached("endorsed");
    await writeSecret(place, name, labelsOf(inputs.organisation, "identity", inputs.enrolmentId), entries);
    return entries;
}

function serves(entries: Entries, inputs: IdentityInputs, kind: Authority): boolean {
    if (entries["cert.pem"] === undefined || entries["key.pem"] === undefined) {
        return false;
    }
    const { certificate, root } = factsOf(entries);
    const named = kind === "ca" || (isNamed(certificate, inputs.hosts) && !provesTooMuch(certificate, inputs));
    const ends = { expires: firstOf(certificate.notAfter), rootExpires: firstOf(root.notAfter) };
    return named && !isDue(ends, inputs.renewBefore, new Date());
}

function provesTooMuch({ isForServers }: CertificateFacts, { tlsProfile }: IdentityInputs): boolean {
    return isForServers && tlsProfile === "client";
}

/** A renewal keeps the key, so that a consenter's new certificate needs no change of the channel. */
async function newEntries(
    inputs: IdentityInputs,
    kind: Authority,
    present: Entries,
    isUnknown: boolean,
): Promise<Record<string, string>> {
    const target = await authorityOf(inputs, kind);
    const { enrolmentId: id, hosts, role } = inputs;
    const privateKey = present["key.pem"] ?? newKeyPair().privateKey;
    const request = newCertificateRequest(privateKey, { commonName: id, hosts: kind === "tlsca" ? hosts : [] });
    const profile = kind === "tlsca" && inputs.tlsProfile === "tls" ? { profile: inputs.tlsProfile } : {};
    const { certificate, chain } =
        role === "registrar"
            ? await enrolledRegistrar(target, inputs, { request, ...profile }, isUnknown ? {} : present)
            : await enrolOnce(target, await keyPair(inputs.place, `${inputs.registrar}-${suffixes[kind]}`), {
                  ...{ id, type: role, secret: randomBytes(secretBytes).toString("base64url") },
                  ...{ request, ...profile },
              });
    return { "cert.pem": certificate, "key.pem": privateKey, "ca.pem": chain };
}

const secretBytes = 24;

/** By the certificate that it has, by its password otherwise: that is where the roots' keys are, so whoever reads it needs neither. */
function enrolledRegistrar(
    target: CaTarget,
    { enrolmentId: id, password: secret = "" }: IdentityInputs,
    renewal: Renewal,
    present: Entries,
): Promise<Enrolled> {
    const shown = credentialsIn(present);
    return shown === undefined ? enrol(target, { id, secret, ...renewal }) : reenrol(target, shown, renewal);
}

/**
 * What a registrar shows instead of its password as long as it lasts: a CA that outlived its stack, with its database, knows
 * the password of that time.
 */
function credentialsIn(entries: Entries): Credentials | undefined {
    const { "cert.pem": certificate, "key.pem": key } = entries;
    if (certificate === undefined || key === undefined) {
        return undefined;
    }
    return certificateFacts(certificate).notAfter.getTime() > Date.now() ? { certificate, key } : undefined;
}

async function authorityOf(inputs: IdentityInputs, caName: Authority): Promise<CaTarget> {
    return { endpoint: await nodeEndpoint(inputs.place, inputs.ca), caName };
}

function enrolmentOf(msp: Entries, tls: Entries): Enrolment {
    const pairs = [factsOf(msp), factsOf(tls)];
    return {
        fingerprint: pairs.map(({ certificate }) => certificate.sha256.slice(0, 16)).join("-"),
        tlsCertificate: tls["cert.pem"] ?? "",
        expires: firstOf(...pairs.map(({ certificate }) => certificate.notAfter)),
        rootExpires: firstOf(...pairs.map(({ root }) => root.notAfter)),
    };
}

function factsOf(entries: Entries): { readonly certificate: CertificateFacts; readonly root: CertificateFacts } {
    return {
        certificate: certificateFacts(entries["cert.pem"] ?? ""),
        root: certificateFacts(entries["ca.pem"] ?? ""),
    };
}

/** Where its Secrets are. */
function keepingPlace(
    inputs: Pick<IdentityInputs, "place" | "organisation" | "enrolmentId" | "keptIn" | "keptOn">,
): Place {
    const { place, organisation, enrolmentId: name, keptIn, keptOn } = inputs;
    const home = keptOn === undefined ? nodeHome(place, { name, organisation }) : placeAt(place, keptOn);
    return { ...home, namespace: keptIn ?? home.namespace };
}

const suffixes = { ca: "msp", tlsca: "tls" } as const;

function secretOf(inputs: { readonly enrolmentId: string }, kind: Authority): string {
    return `${inputs.enrolmentId}-${suffixes[kind]}`;
}
