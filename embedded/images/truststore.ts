import { createHash, X509Certificate } from "node:crypto";

/** What Java calls the password of its own trust store; it keeps nobody out. */
const password = "changeit";

/**
 * Java's trust store of certificates in PEM, in Sun's format JKS, in which Debian's package has it too. Java reads no PEM,
 * and its `keytool` would take each certificate by a process of its own. The format: `sun.security.provider.JavaKeyStore`.
 */
export function trustStore(pem: string): Buffer {
    const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const entries = blocks.map((block, index) => trusted(`machine-${index}`, new X509Certificate(block).raw));
    const content = Buffer.concat([number(0xfeedfeed), number(2), number(entries.length), ...entries]);
    const digest = createHash("sha1").update(Buffer.from(password, "utf16le").swap16());
    return Buffer.concat([content, digest.update("Mighty Aphrodite").update(content).digest()]);
}

function trusted(alias: string, certificate: Buffer): Buffer {
    const added = Buffer.alloc(8);
    return Buffer.concat([
        ...[number(2), text(alias), added, text("X.509")],
        ...[number(certificate.length), certificate],
    ]);
}

function number(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
}

function text(value: string): Buffer {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(Buffer.byteLength(value));
    return Buffer.concat([length, Buffer.from(value)]);
}
