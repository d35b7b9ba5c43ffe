import type { KubeObject } from "../../cluster/object";

/** A Secret of namespace `ns` with a pair: a certificate `of NAME`, and `its key`. */
export function pairSecret(name: string): KubeObject & { readonly data: Readonly<Record<string, string>> } {
    const encoded = (text: string): string => Buffer.from(text).toString("base64");
    const data = { "cert.pem": encoded(`of ${name}`), "key.pem": encoded("its key") };
    return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "ns" }, data };
}
