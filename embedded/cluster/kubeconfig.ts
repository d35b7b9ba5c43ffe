import { rename, writeFile } from "node:fs/promises";

import type { KeyPair } from "./certificates";

/** A kubeconfig with one context, as JSON, which is YAML. */
export function kubeconfigText(context: string, server: string, authority: string, user: KeyPair): string {
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    return `${JSON.stringify(
        {
            apiVersion: "v1",
            kind: "Config",
            "current-context": context,
            clusters: [{ name: context, cluster: { server, "certificate-authority-data": base64(authority) } }],
            users: [
                {
                    name: context,
                    user: {
                        "client-certificate-data": base64(user.certificate),
                        "client-key-data": base64(user.key),
                    },
                },
            ],
            contexts: [{ name: context, context: { cluster: context, user: context } }],
        },
        undefined,
        2,
    )}\n`;
}

/** Writes a file that only its owner reads, whole or not at all. */
export async function writePrivately(path: string, text: string): Promise<void> {
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
}
