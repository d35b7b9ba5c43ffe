import assert from "node:assert/strict";
import { generateKeyPairSync, verify, X509Certificate } from "node:crypto";

import { msp } from "@hyperledger/fabric-protos";

import { newRootAuthority } from "../../fabric/certificates";
import { elements } from "../../fabric/der";
import { newSigner, p256Key, serializedIdentity, signLowS } from "../../fabric/signer";

const { certificate, key } = newRootAuthority({ commonName: "someone" }, new Date());
const identity = { mspId: "Org1MSP", certificate };
const halfOrder = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

describe("newSigner", () => {
    it("signs so that the certificate's key verifies, always with low S and shortest DER", () => {
        const signer = newSigner(identity, key);
        const { publicKey } = new X509Certificate(certificate);
        for (let turn = 0; turn < 200; turn += 1) {
            const message = Buffer.from(`message ${turn}`);
            const signature = signer.sign(message);
            assert.equal(verify("sha256", message, publicKey, signature), true);
            const [r, s] = elements(elements(signature)[0]?.content ?? Buffer.of()).map(({ content }) => content);
            assert.ok(r !== undefined && s !== undefined);
            assert.ok(BigInt(`0x${s.toString("hex")}`) <= halfOrder, "S is in the upper half");
            for (const number of [r, s]) {
                const padded = number[0] === 0 && (number[1] ?? 0) < 0x80;
                assert.ok((number[0] ?? 0) < 0x80 && !padded, `${number.toString("hex")} is not shortest`);
            }
        }
    });

    it("keeps the identity that it was given", () => {
        assert.equal(newSigner(identity, key).identity, identity);
    });

    const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey;
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey;
    const other = newRootAuthority({ commonName: "another" }, new Date()).key;
    const notP256 = "the private key is not an EC P-256 key in PEM";
    for (const { name, pem, says } of [
        {
            name: "a key of another certificate",
            pem: other,
            says: "the private key is not that of the certificate",
        },
        { name: "an RSA key", pem: rsa.export({ type: "pkcs8", format: "pem" }), says: notP256 },
        { name: "a P-384 key", pem: p384.export({ type: "pkcs8", format: "pem" }), says: notP256 },
        { name: "what is no PEM, without quoting it", pem: "secret stuff", says: notP256 },
    ]) {
        it(`refuses ${name}`, () => {
            assert.throws(() => newSigner(identity, pem.toString()), {
                message: `cannot sign on behalf of Org1MSP: ${says}`,
            });
        });
    }

    it("takes a key in SEC1 form", () => {
        const sec1 = p256Key(key).export({ type: "sec1", format: "pem" });
        const signature = newSigner(identity, sec1.toString()).sign(Buffer.from("x"));
        assert.equal(verify("sha256", Buffer.from("x"), new X509Certificate(certificate).publicKey, signature), true);
    });
});

describe("serializedIdentity", () => {
    it("is the MSP ID and the PEM of the certificate", () => {
        const identity = { mspId: "Org1MSP", certificate: "PEM" };
        assert.equal(Buffer.from(serializedIdentity(identity)).toString("hex"), "0a074f7267314d5350120350454d");
        const parsed = msp.SerializedIdentity.deserializeBinary(serializedIdentity(identity));
        assert.equal(parsed.getMspid(), "Org1MSP");
    });
});

describe("signLowS", () => {
    it("signs differently each time, as ECDSA must", () => {
        const message = Buffer.from("same");
        assert.notDeepEqual(signLowS(p256Key(key), message), signLowS(p256Key(key), message));
    });
});
