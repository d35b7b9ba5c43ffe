import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { cardProblems } from "../../../components/partners/card-problems";
import { problemList } from "../../../components/config/problems";
import { issueServerCertificate, newRootAuthority } from "../../../fabric/certificates";
import * as x509 from "../../../fabric/x509";
import { cardOf, newPartner, type Partner } from "../../support/partner";

const now = new Date("2026-11-30T00:00:00Z");
const partner = newPartner(now);
const stranger = newPartner(now);
const ended = newPartner(new Date("2001-01-01T00:00:00Z"));
const foreign = newRootAuthority({ commonName: "foreign" }, now);
const [, , ...lines] = partner.tls.key.split("\n");

/** Authorities of one name and key, which have signed each other and lead nowhere. */
const twins = [1, 2].map((seconds) => {
    const key = createPrivateKey(foreign.key);
    const publicKey = x509.publicKeyOf(key);
    const name = x509.distinguishedName({ commonName: "foreign" });
    const [notBefore, notAfter] = [new Date(now.getTime() - seconds * 1000), new Date(now.getTime() + 10 ** 10)];
    const extensions = [x509.basicConstraints(true), x509.keyUsage("authority"), x509.subjectKeyIdentifier(publicKey)];
    return x509.signedCertificate(key, { issuer: name, subject: name, publicKey, notBefore, notAfter, extensions });
});

const says = (change: (card: ReturnType<typeof cardOf>) => unknown, of: Partner = partner): string => {
    const card = cardOf(of);
    change(card);
    return problemList(cardProblems(card, { name: "org1", mspId: "Org1MSP" }, now));
};

describe("the card of an organisation", () => {
    it("is taken with all that is right", () => {
        assert.equal(
            says(() => undefined),
            "",
        );
    });

    for (const { what, change, says: expected } of [
        {
            what: "of another organisation",
            change: (card: ReturnType<typeof cardOf>) => Object.assign(card, { name: "org2", mspId: "Org2MSP" }),
            says:
                'mspId: is "Org2MSP", and the config expects "Org1MSP": it is another organisation\'s card\n' +
                'name: is "org2", and the config expects "org1": it is another organisation\'s card',
        },
        {
            what: "of another version",
            change: (card: ReturnType<typeof cardOf>) => Object.assign(card, { version: 2 }),
            says: "version: must be 1, the version that this program knows, not the number 2",
        },
        {
            what: "with a key that nobody knows",
            change: (card: ReturnType<typeof cardOf>) => Object.assign(card, { rootCertificate: "one" }),
            says: /rootCertificate: .*rootCertificates/,
        },
        {
            what: "without roots",
            change: (card: ReturnType<typeof cardOf>) => Object.assign(card, { rootCertificates: [] }),
            says: "rootCertificates: must have one at least",
        },
        {
            what: "with a root that is no authority",
            change: (card: ReturnType<typeof cardOf>) => (card.rootCertificates = [partner.orderer.certificate]),
            says: "rootCertificates[0]: is no certificate of an authority: it may not sign others",
        },
        {
            what: "with something else for a root",
            change: (card: ReturnType<typeof cardOf>) =>
                (card.tlsRootCertificates = ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]),
            says: /^orderers\[0\]\.tlsCertificate: is issued by none of .*\ntlsRootCertificates\[0\]: cannot be read as a certificate: /,
        },
        {
            what: "with an intermediate of somebody else's",
            change: (card: ReturnType<typeof cardOf>) => (card.intermediateCertificates = [stranger.ca.certificate]),
            says: "intermediateCertificates[0]: is signed by none of the roots",
        },
        {
            what: "with a root behind another one, which nobody would be shown",
            change: (card: ReturnType<typeof cardOf>) =>
                (card.tlsRootCertificates = [partner.tls.certificate + foreign.certificate]),
            says: "tlsRootCertificates[0]: must be one certificate in PEM, and nothing else",
        },
        {
            what: "with intermediates that sign each other, as good as roots that nobody would be shown",
            change: (card: ReturnType<typeof cardOf>) => (card.tlsIntermediateCertificates = twins),
            says:
                "tlsIntermediateCertificates[0]: is signed by none of the roots\n" +
                "tlsIntermediateCertificates[1]: is signed by none of the roots",
        },
        {
            what: "with a list of revoked certificates that is none",
            change: (card: ReturnType<typeof cardOf>) =>
                (card.revocationList = ["-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"]),
            says: "revocationList[0]: cannot be read as a list of revoked certificates",
        },
        {
            what: "with two consenters of one key",
            change: (card: ReturnType<typeof cardOf>) =>
                card.orderers.push(
                    ...card.orderers.map((one) => ({ ...one, name: "second", address: "orderer.example:7052" })),
                ),
            says: "orderers[1].tlsCertificate: has the key of that of orderers[0]: channels tell consenters apart by their keys",
        },
        {
            what: "with a consenter whose host is in the subject alone, where nodes do not look",
            change: (card: ReturnType<typeof cardOf>) => {
                const named = { hosts: ["other.example"], commonName: "orderer.example" };
                const { certificate } = issueServerCertificate(partner.tls, named, now);
                Object.assign(card.orderers[0] ?? {}, { tlsCertificate: certificate });
            },
            says: 'orderers[0].tlsCertificate: is not for "orderer.example", by which the orderer is reached',
        },
        {
            what: "with an address that is each machine itself",
            change: (card: ReturnType<typeof cardOf>) =>
                Object.assign(card.peers[0] ?? {}, { address: "127.0.0.1:7051" }),
            says: 'peers[0].address: must be where others reach it, and "127.0.0.1" is each machine itself, or its own link',
        },
        {
            what: "with an address at which a cloud's machine finds its credentials",
            change: (card: ReturnType<typeof cardOf>) =>
                Object.assign(card.peers[0] ?? {}, { address: "169.254.169.254:80" }),
            says: 'peers[0].address: must be where others reach it, and "169.254.169.254" is each machine itself, or its own link',
        },
        {
            what: "with a consenter that another authority has certified",
            change: (card: ReturnType<typeof cardOf>) =>
                Object.assign(card.orderers[0] ?? {}, { tlsCertificate: stranger.orderer.certificate }),
            says: "orderers[0].tlsCertificate: is issued by none of the card's tlsRootCertificates and tlsIntermediateCertificates",
        },
        {
            what: "with a consenter whose certificate is for another host",
            change: (card: ReturnType<typeof cardOf>) =>
                Object.assign(card.orderers[0] ?? {}, { address: "elsewhere.example:7050" }),
            says: 'orderers[0].tlsCertificate: is not for "elsewhere.example", by which the orderer is reached',
        },
        {
            what: "with an address that is none",
            change: (card: ReturnType<typeof cardOf>) =>
                Object.assign(card.peers[0] ?? {}, { address: "https://peer.example" }),
            says: 'peers[0].address: must be host and port alone, without "https://"',
        },
        {
            what: "with two nodes of one name and address",
            change: (card: ReturnType<typeof cardOf>) => card.peers.push(...card.peers),
            says: "peers[1].address: is that of peers[0], too: one of them is not reached\npeers[1].name: is that of peers[0], too",
        },
    ]) {
        it(`is refused ${what}`, () => {
            const told = says(change).split("\n").sort().join("\n");
            if (typeof expected === "string") {
                assert.equal(told, expected);
            } else {
                assert.match(told, expected);
            }
        });
    }

    it("is refused when its certificates have ended, each by its path", () => {
        const told = says(() => undefined, ended).split("\n");
        assert.deepEqual(
            told.map((line) => line.replace(/ at .*/, "")),
            ["rootCertificates[0]: ended", "tlsRootCertificates[0]: ended"],
        );
    });

    it("is told of a private key alone, wherever it is, and without showing it", () => {
        const told = says((card) => Object.assign(card, { name: "wrong", notes: [{ of: partner.tls.key }] }));
        assert.equal(
            told,
            "notes[0].of: has a private key in it, which whoever has seen the card may use now: take it out of service",
        );
        assert.ok(lines.every((line) => line === "" || !told.includes(line)));
    });
});
