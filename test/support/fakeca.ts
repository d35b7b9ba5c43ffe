import assert from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { issueServerCertificate, newRootAuthority, type CertifiedKey } from "../../fabric/certificates";
import { elements } from "../../fabric/der";
import { distinguishedName, signedCertificate } from "../../fabric/x509";

/** Gives what is asked, as a Fabric CA whose two authorities are one, and notes who asked for what. */
export interface FakeCa {
    readonly address: string;
    readonly root: CertifiedKey;
    /** "register org1-peer1 at tlsca" and the like since the last call, in order. */
    asked(): readonly string[];
    /** How long what it gives is valid, from now on. Milliseconds, negative for what has ended. */
    lasts(lifetime: number): void;
    stop(): void;
}

interface Request {
    readonly id?: string;
    readonly caname: string;
    readonly certificate_request?: string;
    readonly profile?: string;
}

/** @param name that of the server, in its certificate */
export async function startFakeCa(name: string): Promise<FakeCa> {
    const root = newRootAuthority({ commonName: "ca" }, new Date());
    const tls = issueServerCertificate(root, { hosts: [name] }, new Date());
    const calls: string[] = [];
    let lifetime = 8760 * 3_600_000;
    const answer = (operation: string, { id, caname, certificate_request: request, profile }: Request): object => {
        if (request === undefined) {
            calls.push(`${operation} ${id ?? ""} at ${caname}`);
            return { secret: "" };
        }
        const { commonName, certificate } = signed(root, request, lifetime);
        calls.push(
            `${operation} ${commonName} at ${caname}${caname === "tlsca" && profile !== "tls" ? " for a client" : ""}`,
        );
        return { Cert: base64(certificate), ServerInfo: { CAChain: base64(root.certificate) } };
    };
    const server = createServer({ cert: tls.certificate, key: tls.key }, (incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("end", () => {
            const body = JSON.parse(Buffer.concat(chunks).toString()) as Request; // Our own client's.
            const result = answer(incoming.url?.split("/").at(-1) ?? "", body);
            outgoing.end(JSON.stringify({ success: true, result }));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
        root,
        asked: () => calls.splice(0),
        lasts: (milliseconds) => {
            lifetime = milliseconds;
        },
        stop: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}

function signed(root: CertifiedKey, pem: string, lifetime: number): { commonName: string; certificate: string } {
    const { subject, commonName, publicKey, extensions } = contents(pem);
    const certificate = signedCertificate(createPrivateKey(root.key), {
        issuer: distinguishedName({ commonName: "ca" }),
        subject,
        publicKey,
        notBefore: new Date(Date.now() + Math.min(lifetime, 0) - 60_000),
        notAfter: new Date(Date.now() + lifetime),
        extensions,
    });
    return { commonName, certificate };
}

/** Of a PKCS#10 request: version, subject, key, and the extensions within the attributes (RFC 2986; RFC 2985, 5.4.2). */
function contents(pem: string): {
    readonly subject: Buffer;
    readonly commonName: string;
    readonly publicKey: Buffer;
    readonly extensions: readonly Buffer[];
} {
    const info = at(Buffer.from(pem.replace(/-----[^-]+-----/g, ""), "base64"), 0, 0);
    const [, subject, publicKey] = elements(info).map(({ encoded }) => encoded);
    assert.ok(subject !== undefined && publicKey !== undefined, "the request has a subject and a key");
    const extensions = elements(at(info, 3, 0, 1, 0)).map(({ encoded }) => encoded);
    return { subject, commonName: at(subject, 0, 0, 0, 1).toString(), publicKey, extensions };
}

/** The content below some elements; empty where there are none. */
function at(encoded: Buffer, ...path: readonly number[]): Buffer {
    return path.reduce((content, index) => elements(content)[index]?.content ?? Buffer.of(), encoded);
}

function base64(text: string): string {
    return Buffer.from(text).toString("base64");
}
