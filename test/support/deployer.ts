import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { KubeClient, KubeObject } from "../../cluster/client";
import { isJsonObject } from "../../cluster/object";

/** Name of the user and of the context in its kubeconfig. */
export const deployer = "deployer";

export interface Deployer {
    readonly kubernetes: KubeClient;
    /** Kubeconfig of the cluster's administrator. */
    readonly kubeconfig: string;
    /** Is made; all that the deployer may do is to administer it. */
    readonly namespace: string;
    /** Where its own kubeconfig is written. */
    readonly folder: string;
}

/** Makes a namespace and a user with rights in it only, as platform teams give them to projects; gives the path of its kubeconfig. */
export async function newDeployer({ kubernetes, kubeconfig, namespace, folder }: Deployer): Promise<string> {
    const metadata = { name: deployer, namespace };
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "admin" };
    const subjects = [{ kind: "ServiceAccount", ...metadata }];
    await put(kubernetes, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    await put(kubernetes, { apiVersion: "v1", kind: "ServiceAccount", metadata });
    const apiVersion = "rbac.authorization.k8s.io/v1";
    await put(kubernetes, { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects });
    const path = join(folder, "deployer.kubeconfig");
    writeFileSync(path, asUser(readFileSync(kubeconfig, "utf8"), await token(kubernetes, namespace)), { mode: 0o600 });
    return path;
}

/** Puts an object there as somebody else than the program. */
export async function put(kubernetes: KubeClient, object: KubeObject): Promise<KubeObject> {
    const path = await kubernetes.resourcePath({ ...object, ...object.metadata });
    return kubernetes.apply(path, object, { fieldManager: "platform" });
}

/** Good for longer than any test. */
const tokenSeconds = 4 * 3600;

async function token(kubernetes: KubeClient, namespace: string): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${deployer}/token`;
    const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" };
    const answer = await kubernetes.request(
        "POST",
        path,
        {},
        { ...request, spec: { expirationSeconds: tokenSeconds } },
    );
    const given = isJsonObject(answer) && isJsonObject(answer.status) ? answer.status.token : undefined;
    if (typeof given !== "string") {
        throw new Error(`${path} gave no token`);
    }
    return given;
}

function asUser(administrators: string, token: string): string {
    const { clusters } = parse(administrators) as { readonly clusters: readonly { readonly name: string }[] };
    const context = { name: deployer, context: { cluster: clusters[0]?.name, user: deployer } };
    const users = [{ name: deployer, user: { token } }];
    return stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": deployer,
        clusters,
        users,
        contexts: [context],
    });
}
