import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { KubeClient, KubeObject } from "../../cluster/client";
import { tokenOf } from "./accounts";

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

/** Who works with a stack: docs/rights has a file for each. */
export type Worker = "deployer" | "previewer";

export interface Workers {
    /** The path of the kubeconfig, which is the deployer's at first. */
    readonly kubeconfig: string;
    /** Makes it another's: its path stays, so that nothing else is a difference. */
    readonly become: (worker: Worker) => Promise<void>;
}

/** Makes a namespace and two users with the rights of docs/rights in it only, as platform teams give them to projects. */
export async function newWorkers({ kubernetes, kubeconfig, namespace, folder }: Deployer): Promise<Workers> {
    await put(kubernetes, { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    await newWorker(kubernetes, namespace, "deployer");
    await newWorker(kubernetes, namespace, "previewer");
    const path = join(folder, "deployer.kubeconfig");
    const become = async (worker: Worker): Promise<void> => {
        const token = await tokenOf(kubernetes, { namespace, name: worker });
        writeFileSync(path, asUser(readFileSync(kubeconfig, "utf8"), token), { mode: 0o600 });
    };
    await become("deployer");
    return { kubeconfig: path, become };
}

/** An account that is bound to its role in a namespace, beside which it may look at what only the cluster has. */
export async function newWorker(kubernetes: KubeClient, namespace: string, name: Worker): Promise<void> {
    const roles = parseAllDocuments(readFileSync(`docs/rights/${name}.yaml`, "utf8")).map(
        (document) => document.toJS() as KubeObject, // Our own file.
    );
    const metadata = { name, namespace };
    await put(kubernetes, { apiVersion: "v1", kind: "ServiceAccount", metadata });
    for (const role of roles) {
        await put(kubernetes, role);
    }
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: `fabric-${name}` };
    const subjects = [{ kind: "ServiceAccount", ...metadata }];
    const apiVersion = "rbac.authorization.k8s.io/v1";
    await put(kubernetes, { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects });
}

/** Puts an object there as somebody else than the program. */
export async function put(kubernetes: KubeClient, object: KubeObject): Promise<KubeObject> {
    const path = await kubernetes.resourcePath({ ...object, ...object.metadata });
    return kubernetes.apply(path, object, { fieldManager: "platform" });
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
