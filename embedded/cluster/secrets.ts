import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type KubeClient } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { writePrivately } from "./kubeconfig";
import type { ClusterSettings } from "./settings";

type Folder = Pick<ClusterSettings, "folder">;

/** Has the API server encrypt Secrets before etcd stores them, by the key of this cluster; made the first time. */
export async function encryptionConfig({ folder }: Folder): Promise<string> {
    const path = join(folder, "secrets-key");
    if (!existsSync(path)) {
        await writePrivately(path, `${randomBytes(32).toString("base64")}\n`);
    }
    const key = { name: "embedded", secret: readFileSync(path, "utf8").trim() };
    return JSON.stringify({
        apiVersion: "apiserver.config.k8s.io/v1",
        kind: "EncryptionConfiguration",
        resources: [
            {
                resources: ["secrets"],
                // XSalsa20 and Poly1305: of the providers with a key of one's own the one that Kubernetes calls strong, without a bound of
                // writes. Identity reads what is from before there was a key.
                providers: [{ secretbox: { keys: [key] } }, { identity: {} }],
            },
        ],
    });
}

/** Writes each Secret anew, once in a cluster's life, so that none of an earlier version's stays readable in etcd. */
export async function encryptStored(client: KubeClient, { folder }: Folder): Promise<void> {
    const note = join(folder, "secrets-encrypted");
    if (existsSync(note)) {
        return;
    }
    const { items } = await client.list("/api/v1/secrets");
    for (const secret of items) {
        const { namespace = "", name = "" } = secret.metadata;
        try {
            await client.request("PUT", `/api/v1/namespaces/${namespace}/secrets/${name}`, {}, { ...secret });
        } catch (error) {
            // Written by somebody else meanwhile, thus with the key, or gone.
            if (!["Conflict", "NotFound"].includes(apiReason(error) ?? "")) {
                throw error;
            }
        }
    }
    await writePrivately(note, "");
}
