import { X509Certificate } from "node:crypto";
import * as der from "../../fabric/der";
import { issuerOf } from "../../fabric/x509";
import { reasonOf } from "../../ground/failure";
import { pathOf, type Problem } from "../config/problem";
import type { Card } from "./card";

/** The two kinds of authorities that a card has, each with what is between its roots and whom they certify. */
const kinds = [
    { roots: "rootCertificates", between: "intermediateCertificates" },
    { roots: "tlsRootCertificates", between: "tlsIntermediateCertificates" },
] as const;

/** Roots sign themselves and may sign others; what is between leads to one of them, since the roots are all that people confirm. */
export function authorityProblems(card: Card, now: Date): readonly Problem[] {
    return kinds.flatMap(({ roots, between }) => {
        const anchored = anchoredIn(certificatesOf(card[roots]), certificatesOf(card[between]));
        const found = (
            list: typeof roots | typeof between,
            isWrong: (one: X509Certificate) => string | undefined,
        ): readonly Problem[] =>
            card[list].flatMap((pem, index) => {
                const reason = faultOf(pem, now) ?? authorityFault(new X509Certificate(pem), isWrong);
                return reason === undefined ? [] : [{ path: pathOf(list, index), reason }];
            });
        return [
            ...found(roots, (one) => (isSignedBy(one, one) ? undefined : "is no root: it is not signed by itself")),
            ...found(between, (one) =>
                anchored.has(one.fingerprint256) ? undefined : "is signed by none of the roots",
            ),
        ];
    });
}

/** Those that a root has signed, or one that leads to a root. Two that sign each other lead nowhere, and would be trusted as roots that nobody has confirmed. */
function anchoredIn(roots: readonly X509Certificate[], between: readonly X509Certificate[]): ReadonlySet<string> {
    const signers = [...roots];
    const anchored = new Set<string>();
    for (let left = between; ;) {
        const signed = left.filter((one) => signers.some((signer) => isSignedBy(one, signer)));
        if (signed.length === 0) {
            return anchored;
        }
        signed.forEach(({ fingerprint256 }) => anchored.add(fingerprint256));
        signers.push(...signed);
        left = left.filter((one) => !signed.includes(one));
    }
}

function authorityFault(
    certificate: X509Certificate,
    isWrong: (one: X509Certificate) => string | undefined,
): string | undefined {
    if (!certificate.ca) {
        return "is no certificate of an authority: it may not sign others";
    }
    try {
        issuerOf(certificate);
    } catch {
        // Fabric takes no MSP with such an authority (msp/mspimplsetup.go).
        return "has no subject key identifier, by which Fabric knows authorities";
    }
    return isWrong(certificate);
}

/** Nodes take no channel with a list that they cannot read (msp/mspimplsetup.go, setupCRLs). */
export function revocationProblems({ revocationList }: Card): readonly Problem[] {
    return revocationList.flatMap((pem, index) =>
        isRevocationList(pem)
            ? []
            : [{ path: pathOf("revocationList", index), reason: "cannot be read as a list of revoked certificates" }],
    );
}

/** As far as its frame tells: what is signed, by which algorithm, and the signature (RFC 5280, 5.1). */
function isRevocationList(pem: string): boolean {
    try {
        const encoded = Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64");
        const [list, ...more] = der.elements(encoded);
        const tags = der.elements(list?.content ?? Buffer.of()).map(({ tag }) => tag);
        return more.length === 0 && list?.tag === 0x30 && tags.join() === [0x30, 0x30, 0x03].join();
    } catch {
        return false;
    }
}

/** What is wrong with a certificate by itself. */
export function faultOf(pem: string, now: Date): string | undefined {
    try {
        const { validFrom, validTo } = new X509Certificate(pem);
        if (new Date(validTo) <= now) {
            return `ended at ${new Date(validTo).toISOString()}`;
        }
        return new Date(validFrom) > now ? `is not valid before ${new Date(validFrom).toISOString()}` : undefined;
    } catch (error) {
        return `cannot be read as a certificate: ${reasonOf(error)}`;
    }
}

/** Those that can be read. */
export function certificatesOf(pems: readonly string[]): readonly X509Certificate[] {
    return pems.flatMap((pem) => {
        try {
            return [new X509Certificate(pem)];
        } catch {
            return [];
        }
    });
}

export function isSignedBy(certificate: X509Certificate, signer: X509Certificate): boolean {
    return certificate.checkIssued(signer) && certificate.verify(signer.publicKey);
}
