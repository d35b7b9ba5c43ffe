import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { trustStore } from "../../../embedded/images/truststore";

/** Reads the store as `sun.security.provider.JavaKeyStore` does. */
function readStore(store: Buffer): readonly { readonly alias: string; readonly certificate: Buffer }[] {
    let at = 0;
    const take = (length: number): Buffer => store.subarray(at, (at += length));
    const text = (): string => take(take(2).readUInt16BE()).toString("utf8");
    assert.equal(take(4).toString("hex"), "feedfeed");
    assert.equal(take(4).readUInt32BE(), 2);
    const entries = Array.from({ length: take(4).readUInt32BE() }, () => {
        assert.equal(take(4).readUInt32BE(), 2, "a trusted certificate");
        const alias = text();
        assert.deepEqual(take(8), Buffer.alloc(8), "a time that is the same each time");
        assert.equal(text(), "X.509");
        return { alias, certificate: take(take(4).readUInt32BE()) };
    });
    // "changeit" in UTF-16, as Java's tools check it.
    const password = Buffer.from("\0c\0h\0a\0n\0g\0e\0i\0t");
    const signed = Buffer.concat([password, Buffer.from("Mighty Aphrodite"), store.subarray(0, at)]);
    assert.deepEqual(take(20), createHash("sha1").update(signed).digest());
    assert.equal(at, store.length);
    return entries;
}

describe("Java's trust store", () => {
    const given = rootCertificates.slice(0, 3);

    it("holds each certificate under a name of its own", () => {
        const entries = readStore(trustStore(`# of the machine\n${given.join("\n")}\n`));
        assert.deepEqual(
            entries.map(({ alias }) => alias),
            ["machine-0", "machine-1", "machine-2"],
        );
        assert.deepEqual(
            entries.map(({ certificate }) => new X509Certificate(certificate).fingerprint256),
            given.map((pem) => new X509Certificate(pem).fingerprint256),
        );
    });

    it("can be empty", () => {
        assert.deepEqual(readStore(trustStore("")), []);
    });
});
