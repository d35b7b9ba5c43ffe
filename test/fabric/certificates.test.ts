import assert from "node:assert/strict";
import { createHash, createPrivateKey, createPublicKey, verify, X509Certificate } from "node:crypto";

import {
    certificateFacts,
    issuedName,
    issueServerCertificate,
    newCertificateRequest,
    newKeyPair,
    newRootAuthority,
    publicKeySha256,
} from "../../fabric/certificates";
import { elements } from "../../fabric/der";

const now = new Date("2026-03-04T05:06:07Z");
const root = newRootAuthority({ commonName: "ca.org1.example.com", organisation: "Müller & Co" }, now);
const hosts = ["org1-ca", "*.fabric.svc", "127.0.0.1", "::1", "fd00:0:0::7"];
const server = issueServerCertificate(root, { hosts }, now);

describe("newRootAuthority", () => {
    const certificate = new X509Certificate(root.certificate);

    it("makes a self-signed root that may sign certificates", () => {
        assert.equal(certificate.ca, true);
        assert.equal(certificate.checkIssued(certificate), true);
        assert.equal(certificate.verify(certificate.publicKey), true);
        assert.equal(certificate.checkPrivateKey(createPrivateKey(root.key)), true);
    });

    it("carries what Fabric asks of an MSP root: CA, cert sign, subject key identifier", () => {
        const extensions = extensionsOf(certificate);
        assert.equal(extensions["2.5.29.19"], "30030101ff");
        assert.equal(extensions["2.5.29.15"], "03020106");
        assert.equal(extensions["2.5.29.14"], `0414${keyIdentifier(certificate)}`);
    });

    it("is valid from 5 minutes ago, for 15 years", () => {
        const { subject, issuer, notBefore, notAfter } = certificateFacts(root.certificate);
        assert.equal(subject, "O=Müller & Co, CN=ca.org1.example.com");
        assert.equal(issuer, subject);
        assert.equal(notBefore.toISOString(), "2026-03-04T05:01:07.000Z");
        assert.equal(notAfter.toISOString(), "2041-02-28T05:01:07.000Z");
    });

    it("has a positive serial number of its own", () => {
        const other = new X509Certificate(newRootAuthority({ commonName: "ca" }, now).certificate);
        assert.match(certificate.serialNumber, /^[4-7][0-9A-F]{31}$/);
        assert.notEqual(certificate.serialNumber, other.serialNumber);
    });

    it("is signed with low S, so that Fabric does not rewrite it", () => {
        const halfOrder = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
        for (let turn = 0; turn < 20; turn += 1) {
            const made = new X509Certificate(newRootAuthority({ commonName: "ca" }, now).certificate);
            const signature = elements(elements(made.raw)[0]?.content ?? Buffer.of())[2]?.content ?? Buffer.of();
            const s = elements(elements(signature.subarray(1))[0]?.content ?? Buffer.of())[1]?.content;
            assert.ok(s !== undefined && BigInt(`0x${s.toString("hex")}`) <= halfOrder);
        }
    });

    it("gives the key as PKCS#8", () => {
        assert.match(root.key, /^-----BEGIN PRIVATE KEY-----\n/);
    });
});

describe("issueServerCertificate", () => {
    const certificate = new X509Certificate(server.certificate);
    const authority = new X509Certificate(root.certificate);

    it("is issued by the authority for the hosts", () => {
        assert.equal(certificate.checkIssued(authority), true);
        assert.equal(certificate.verify(authority.publicKey), true);
        assert.equal(certificate.checkPrivateKey(createPrivateKey(server.key)), true);
        assert.equal(certificate.ca, false);
        assert.deepEqual(certificateFacts(server.certificate).hosts, [...hosts.slice(0, 4), "fd00::7"]);
    });

    it("is for signing, by servers and clients, and names the authority's key", () => {
        const extensions = extensionsOf(certificate);
        assert.equal(extensions["2.5.29.15"], "03020780");
        assert.deepEqual(certificate.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
        assert.equal(extensions["2.5.29.35"], `30168014${keyIdentifier(authority)}`);
    });

    it("proves its hosts and no others", () => {
        for (const name of ["org1-ca", "peer.fabric.svc"]) {
            assert.notEqual(certificate.checkHost(name), undefined, name);
        }
        for (const address of ["127.0.0.1", "::1", "fd00::7"]) {
            assert.equal(certificate.checkIP(address), address);
        }
        assert.equal(certificate.checkHost("org2-ca"), undefined);
        assert.equal(certificate.checkIP("127.0.0.2"), undefined);
    });

    it("ends no later than its authority", () => {
        const late = new Date("2040-01-01T00:00:00Z");
        const { notAfter } = certificateFacts(issueServerCertificate(root, { hosts: ["a"] }, late).certificate);
        assert.deepEqual(notAfter, certificateFacts(root.certificate).notAfter);
    });

    it("renews for the key that is given, for as long as is asked", () => {
        const first = issueServerCertificate(root, { hosts: ["a"] }, now);
        const later = new Date(now.getTime() + 1000);
        const again = issueServerCertificate(root, { hosts: ["a"], key: first.key, lifetime: 3_600_000 }, later);
        const [before, after] = [certificateFacts(first.certificate), certificateFacts(again.certificate)];
        assert.equal(again.key, first.key);
        assert.equal(after.publicKeySha256, before.publicKeySha256);
        assert.equal(publicKeySha256(again.key), after.publicKeySha256);
        assert.notEqual(after.sha256, before.sha256);
        assert.equal(after.notAfter.getTime() - after.notBefore.getTime(), 3_600_000);
    });

    it("has the first host as common name, or the given one", () => {
        const named = issueServerCertificate(root, { hosts: ["a", "b"], commonName: "c" }, now);
        assert.equal(certificateFacts(server.certificate).subject, "CN=org1-ca");
        assert.equal(certificateFacts(named.certificate).subject, "CN=c");
    });

    const other = newRootAuthority({ commonName: "other" }, now);
    for (const { name, authority, names, says } of [
        {
            name: "a key of another authority",
            authority: { ...root, key: other.key },
            names: ["a"],
            says: "the authority's key does not belong to its certificate",
        },
        {
            name: "no host",
            authority: root,
            names: [],
            says: "a server certificate needs a host",
        },
    ]) {
        it(`refuses ${name}`, () => {
            assert.throws(() => issueServerCertificate(authority, { hosts: names }, now), { message: says });
        });
    }
});

describe("newCertificateRequest", () => {
    const { privateKey, publicKey } = newKeyPair();

    it("is signed by its key and asks for the hosts", () => {
        const request = parsedRequest(
            newCertificateRequest(privateKey, { commonName: "org1-peer1", hosts: ["org1-peer1"] }),
        );
        assert.equal(verify("sha256", request.signed, createPublicKey(publicKey), request.signature), true);
        assert.match(request.signed.toString("latin1"), /org1-peer1/);
        const extension = Buffer.concat([Buffer.of(0x82, 0x0a), Buffer.from("org1-peer1")]);
        assert.ok(request.signed.includes(extension), "no DNS name");
    });

    it("asks for no extension without hosts", () => {
        const request = parsedRequest(newCertificateRequest(privateKey, { commonName: "a", hosts: [] }));
        assert.deepEqual(request.signed.subarray(-2), Buffer.of(0xa0, 0));
    });

    it("refuses what is no key", () => {
        assert.throws(() => newCertificateRequest("x", { commonName: "a", hosts: [] }), {
            message: "the private key is not an EC P-256 key in PEM",
        });
    });

    function parsedRequest(pem: string): { signed: Buffer; signature: Buffer } {
        assert.match(pem, /^-----BEGIN CERTIFICATE REQUEST-----\n[\s\S]+\n-----END CERTIFICATE REQUEST-----\n$/);
        const encoded = Buffer.from(pem.split("\n").slice(1, -2).join(""), "base64");
        const [signed, , signature] = elements(elements(encoded)[0]?.content ?? Buffer.of());
        assert.ok(signed !== undefined && signature !== undefined);
        return { signed: signed.encoded, signature: signature.content.subarray(1) };
    }
});

describe("certificateFacts", () => {
    it("gives digests of the certificate and of its key", () => {
        const { raw, publicKey } = new X509Certificate(root.certificate);
        const facts = certificateFacts(root.certificate);
        assert.equal(facts.sha256, createHash("sha256").update(raw).digest("hex"));
        const key = publicKey.export({ type: "spki", format: "der" });
        assert.equal(facts.publicKeySha256, createHash("sha256").update(key).digest("hex"));
    });

    it("refuses what is no certificate", () => {
        assert.throws(() => certificateFacts("no"), { message: /^the certificate cannot be read: / });
    });
});

/** The values of a certificate's extensions in hex, by object identifier. */
function extensionsOf(certificate: X509Certificate): Readonly<Record<string, string>> {
    const fields = elements(elements(elements(certificate.raw)[0]?.content ?? Buffer.of())[0]?.content ?? Buffer.of());
    const extensions = elements(elements(fields.at(-1)?.content ?? Buffer.of())[0]?.content ?? Buffer.of());
    return Object.fromEntries(
        extensions.map(({ content }) => {
            const parts = elements(content);
            return [`2.5.29.${parts[0]?.content[2]}`, parts.at(-1)?.content.toString("hex") ?? ""];
        }),
    );
}

function keyIdentifier(certificate: X509Certificate): string {
    const point = certificate.publicKey.export({ type: "spki", format: "der" }).subarray(-65);
    return createHash("sha1").update(point).digest("hex");
}

describe("the name in a certificate", () => {
    const other = newRootAuthority({ commonName: "ca.org1.example.com", organisation: "Müller & Co" }, now);
    const { certificate } = issueServerCertificate(root, { hosts: ["203.0.113.7"], commonName: "org0-orderer3" }, now);

    it("is told where one of the roots has issued it", () => {
        assert.equal(issuedName(certificate, [other.certificate, root.certificate]), "org0-orderer3");
    });

    const untold = [
        { what: "a root of that name with another key", roots: [other.certificate] },
        { what: "no root", roots: [] },
        { what: "what is no certificate", roots: ["-----BEGIN CERTIFICATE-----"] },
    ];
    for (const { what, roots } of untold) {
        it(`is not told by ${what}`, () => {
            assert.equal(issuedName(certificate, roots), undefined);
        });
    }

    it("is not told of what is no certificate", () => {
        assert.equal(issuedName("", [root.certificate]), undefined);
    });
});
