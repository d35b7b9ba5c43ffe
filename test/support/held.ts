import assert from "node:assert/strict";
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { elements } from "../../fabric/der";
import { signedCertificate } from "../../fabric/x509";
import { isJsonObject } from "../../ground/json";

/** A pair as a Secret holds it, PEM. */
export interface HeldPair {
    readonly certificate: string;
    readonly key: string;
}

/** Entries of Secrets: of identities, and of a CA server's own pair beside its roots. */
const kinds = [
    { certificate: "cert.pem", key: "key.pem" },
    { certificate: "tls-cert.pem", key: "tls-key.pem" },
] as const;

const minute = 60_000;

/** All pairs of a namespace that an organisation's roots have issued, by Secret. */
export async function heldBy(kubernetes: KubeClient, namespace: string): Promise<ReadonlyMap<string, HeldPair>> {
    const pairs = (await secretsOf(kubernetes, namespace)).map(
        ({ metadata, pair }) => [metadata.name ?? "", pair] as const,
    );
    return new Map(pairs.map(([name, { certificate, key }]) => [name, { certificate, key }]));
}

/** Puts certificates of the same keys, subjects and extensions in their place that have ended, as after years of rest. */
export async function endCertificates(kubernetes: KubeClient, namespace: string): Promise<void> {
    for (const { metadata, pair } of await secretsOf(kubernetes, namespace)) {
        const { name = "", labels = {} } = metadata;
        const organisation = labels["app.kubernetes.io/part-of"] ?? "";
        const authority = await kubernetes.get(`/api/v1/namespaces/${namespace}/secrets/${organisation}-ca`);
        const rootKey = entryOf(authority, name.endsWith("-msp") ? "ca-key.pem" : "tlsca-key.pem");
        assert.ok(rootKey !== undefined, `${organisation} has its roots`);
        const certificate = Buffer.from(ended(pair.certificate, rootKey)).toString("base64");
        const data = { [pair.entry]: certificate };
        await kubernetes.patch(`/api/v1/namespaces/${namespace}/secrets/${name}`, { data }, "merge");
    }
}

interface Held {
    readonly metadata: KubeObject["metadata"];
    /** With the name of the certificate's entry. */
    readonly pair: HeldPair & { readonly entry: string };
}

async function secretsOf(kubernetes: KubeClient, namespace: string): Promise<readonly Held[]> {
    const { items } = await kubernetes.list(`/api/v1/namespaces/${namespace}/secrets`);
    return items.flatMap((secret) =>
        kinds.flatMap((entries) => {
            const [certificate, key] = [entryOf(secret, entries.certificate), entryOf(secret, entries.key)];
            return certificate === undefined || key === undefined
                ? []
                : [{ metadata: secret.metadata, pair: { certificate, key, entry: entries.certificate } }];
        }),
    );
}

function entryOf({ data }: KubeObject, name: string): string | undefined {
    const text = isJsonObject(data) ? data[name] : undefined;
    return typeof text === "string" ? Buffer.from(text, "base64").toString() : undefined;
}

/** RFC 5280, 4.1: version, serial number, algorithm, issuer, validity, subject, key, extensions. */
function ended(certificate: string, rootKey: string): string {
    const signed = contentAt(new X509Certificate(certificate).raw, 0, 0);
    const [, , , issuer, , subject, publicKey] = elements(signed).map(({ encoded }) => encoded);
    assert.ok(issuer !== undefined && subject !== undefined && publicKey !== undefined);
    return signedCertificate(createPrivateKey(rootKey), {
        issuer,
        subject,
        publicKey,
        notBefore: new Date(Date.now() - 10 * minute),
        notAfter: new Date(Date.now() - minute),
        extensions: elements(contentAt(signed, 7, 0)).map(({ encoded }) => encoded),
    });
}

function contentAt(encoded: Buffer, ...path: readonly number[]): Buffer {
    return path.reduce((content, index) => elements(content)[index]?.content ?? Buffer.of(), encoded);
}
