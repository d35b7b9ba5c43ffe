import { readFileSync } from "node:fs";
import { isJsonObject } from "../../ground/json";
import type { CompanyStack } from "./consortium";

/** Texts that nobody but a company may know: its private keys, passwords, passphrase, and what its kubeconfig proves itself by. */
export async function privateTexts({
    kubernetes,
    namespace,
    chaincodeNamespace,
    passphrase,
    kubeconfig,
}: CompanyStack): Promise<readonly string[]> {
    const secrets = await Promise.all(
        [namespace, chaincodeNamespace].map((home) => kubernetes.list(`/api/v1/namespaces/${home}/secrets`, {})),
    );
    const entries = secrets.flatMap(({ items }) =>
        items.flatMap((item) => Object.entries(isJsonObject(item["data"]) ? item["data"] : {})),
    );
    const hidden = entries
        .map(([key, value]) => [key, Buffer.from(String(value), "base64").toString()] as const)
        .filter(([key, text]) => text.includes("PRIVATE KEY") || /pass|token|user/i.test(key));
    const texts = hidden.map(([, text]) => (text.includes("PRIVATE KEY") ? lastLine(text) : text));
    const credentials = readFileSync(kubeconfig, "utf8").match(/client-key-data: (\S+)/)?.[1] ?? "";
    return [...new Set([...texts, passphrase, credentials])].filter((text) => text.length > 8);
}

/** A line of a key as it is in PEM, wherever that is quoted. */
function lastLine(pem: string): string {
    return pem.trim().split("\n").at(-2) ?? "";
}
