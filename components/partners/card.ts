import { z } from "zod";
import { hostAndPort } from "../config/schema/addresses";
import { channelName, mspId, rfc1035Label } from "../config/schema/formats";

/** One certificate: behind the first, readers of bundles would find others that nobody has looked at. */
const certificate = pem("CERTIFICATE", "certificate");

/** An empty list is one that says so. */
const certificates = z.array(certificate);

const node = {
    name: rfc1035Label,
    /** `host:port` by which the others' nodes and stacks reach it. */
    address: hostAndPort,
};

/**
 * What an organisation tells those with whom it makes channels: public facts, as two companies exchange them. The lists of certificates are called as
 * in Fabric's MSP (msp.FabricMSPConfig). Anchors are not in it: an organisation sets its own, and the channel tells the others.
 */
export const cardSchema = z.strictObject({
    version: z.literal(1, "must be 1, the version that this program knows"),
    name: rfc1035Label,
    mspId,
    rootCertificates: certificates.min(1, "must have one at least"),
    intermediateCertificates: certificates,
    revocationList: z.array(pem("X509 CRL", "list of revoked certificates")),
    tlsRootCertificates: certificates.min(1, "must have one at least"),
    tlsIntermediateCertificates: certificates,
    /** Whether the organisational unit of a certificate says if it is a client, peer, admin or orderer. */
    nodeOUs: z.boolean(),
    /** With the TLS certificates by which channels know consenters. */
    orderers: z.array(z.strictObject({ ...node, tlsCertificate: certificate })),
    peers: z.array(z.strictObject(node)),
    /** The channels that it has founded, for whoever joins while no orderer serves them. */
    channels: z.array(z.strictObject({ name: channelName, firstBlock: z.base64("is not base64").min(1, "is empty") })),
});

export type Card = z.output<typeof cardSchema>;

function pem(label: string, noun: string): z.ZodString {
    const whole = new RegExp(`^-----BEGIN ${label}-----\n[A-Za-z0-9+/=\n]+\n-----END ${label}-----\n?$`);
    return z.string().regex(whole, `must be one ${noun} in PEM, and nothing else`);
}

/** A card as it is exchanged: fields in the schema's order, lists sorted, so that the same facts are the same bytes. */
export function writtenCard(card: Card): string {
    const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
        one.name < other.name ? -1 : 1;
    const sorted = {
        ...card,
        rootCertificates: [...card.rootCertificates].sort(),
        intermediateCertificates: [...card.intermediateCertificates].sort(),
        revocationList: [...card.revocationList].sort(),
        tlsRootCertificates: [...card.tlsRootCertificates].sort(),
        tlsIntermediateCertificates: [...card.tlsIntermediateCertificates].sort(),
        orderers: [...card.orderers].sort(byName),
        peers: [...card.peers].sort(byName),
        channels: [...card.channels].sort(byName),
    };
    return `${JSON.stringify(cardSchema.parse(sorted), undefined, 4)}\n`;
}
