import type { Card } from "../../components/partners/card";
import { issueServerCertificate, newRootAuthority, type CertifiedKey } from "../../fabric/certificates";

/** An organisation of another company: its authorities and its one orderer. */
export interface Partner {
    readonly ca: CertifiedKey;
    readonly tls: CertifiedKey;
    readonly orderer: CertifiedKey;
}

/** @param now from when its certificates are valid */
export function newPartner(now: Date): Partner {
    const [ca, tls] = ["ca", "tlsca"].map((name) => newRootAuthority({ commonName: name }, now));
    if (ca === undefined || tls === undefined) {
        throw new Error("unreachable: two were made");
    }
    return { ca, tls, orderer: issueServerCertificate(tls, { hosts: ["orderer.example"] }, now) };
}

/** Its card under a name like org1, with lists that a test may change. */
export function cardOf({ ca, tls, orderer }: Partner, name = "org1"): { -readonly [Key in keyof Card]: Card[Key] } {
    const node = { name: `${name}-orderer1`, address: "orderer.example:7050", tlsCertificate: orderer.certificate };
    return {
        version: 1,
        name,
        mspId: `O${name.slice(1)}MSP`,
        rootCertificates: [ca.certificate],
        intermediateCertificates: [],
        revocationList: [],
        tlsRootCertificates: [tls.certificate],
        tlsIntermediateCertificates: [],
        nodeOUs: true,
        orderers: [node],
        peers: [{ name: `${name}-peer1`, address: "peer.example:7051" }],
        channels: [],
    };
}
