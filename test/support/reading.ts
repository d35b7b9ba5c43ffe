import { fixedCredential } from "../../cluster/access";
import { type KubeClient } from "../../cluster/api";
import { apiReason } from "../../cluster/api-failure";
import { newKubeClient } from "../../cluster/client";
import { loadCluster } from "../../cluster/kubeconfig";
import { tokenOf, type Account } from "./accounts";
import { put } from "./deployer";
import type { LiveStack } from "./live-stack";

/** The cluster as an account sees it, which is made. */
export async function accountClient({ kubernetes, cluster }: LiveStack, account: Account): Promise<KubeClient> {
    await put(kubernetes, { apiVersion: "v1", kind: "ServiceAccount", metadata: { ...account } });
    const access = loadCluster({ kubeconfig: cluster.settings.kubeconfig });
    const credentials = fixedCredential({ token: await tokenOf(kubernetes, account) });
    return newKubeClient({ ...access, credentials });
}

/** Those of some paths of the API that may be read. */
export async function readable(client: KubeClient, paths: readonly string[]): Promise<readonly string[]> {
    const refused = await Promise.all(paths.map((path) => isRefused(client, path)));
    return paths.filter((_, index) => !refused[index]);
}

async function isRefused(client: KubeClient, path: string): Promise<boolean> {
    try {
        await client.get(path);
        return false;
    } catch (error) {
        if (apiReason(error) === "Forbidden") {
            return true;
        }
        throw error;
    }
}
