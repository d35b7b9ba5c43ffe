import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { enforcedLevel } from "../../components/stack/namespace";
import { tokenOf } from "./accounts";

/** Name of the user and of the context in its kubeconfig. */
export const deployer = "deployer";

export interface Deployer {
    readonly kubernetes: KubeClient;
    /** Kubeconfig of the cluster's administrator. */
    readonly kubeconfig: string;
    /** Are made; all that the deployer may do is in them. Its account is in the first. */
    readonly namespaces: readonly [string, ...string[]];
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

/** Makes namespaces and two users with the rights of docs/rights in them only, as platform teams give them to projects. */
export async function newWorkers({ kubernetes, kubeconfig, namespaces, folder }: Deployer): Promise<Workers> {
    const [namespace] = namespaces;
    for (const name of namespaces) {
        const metadata = { name, labels: { ...enforcedLevel } };
        await put(kubernetes, { apiVersion: "v1", kind: "Namespace", metadata });
    }
    await newWorker(kubernetes, namespaces, "deployer");
    await newWorker(kubernetes, namespaces, "previewer");
    const path = join(folder, "deployer.kubeconfig");
    const become = async (worker: Worker): Promise<void> => {
        const token = await tokenOf(kubernetes, { namespace, name: worker });
        writeFileSync(path, asUser(readFileSync(kubeconfig, "utf8"), token), { mode: 0o600 });
    };
    await become("deployer");
    return { kubeconfig: path, become };
}

/** An account of the first namespace that is bound to its role in all of them. */
async function newWorker(kubernetes: KubeClient, namespaces: Deployer["namespaces"], name: Worker): Promise<void> {
    const roles = parseAllDocuments(readFileSync(`docs/rights/${name}.yaml`, "utf8")).map(
        (document) => document.toJS() as KubeObject, // Our own file.
    );
    const account = { name, namespace: namespaces[0] };
    await put(kubernetes, { apiVersion: "v1", kind: "ServiceAccount", metadata: account });
    for (const role of roles) {
        await put(kubernetes, role);
    }
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: `fabric-${name}` };
    const subjects = [{ kind: "ServiceAccount", ...account }];
    const apiVersion = "rbac.authorization.k8s.io/v1";
    for (const namespace of namespaces) {
        const metadata = { name, namespace };
        await put(kubernetes, { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects });
    }
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
