import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { openAuthority } from "../cluster/certificates";
import type { RunningCluster } from "../cluster/cluster";
import { apiServerUrl } from "../cluster/control-plane";
import { kubeconfigText } from "../cluster/kubeconfig";

/** Who gets in where. */
export interface Guest {
    /** Name of the user, who may do nothing elsewhere. */
    readonly user: string;
    /** Are made; what `up` needs may be done in them. */
    readonly namespaces: readonly string[];
}

/**
 * What a cluster's administrators do for a company: namespaces, and a user with the rights of docs/rights in them and nowhere else. Returns the
 * text of the company's kubeconfig, the same each time; its context is the cluster's.
 */
export async function admit(cluster: Pick<RunningCluster, "client" | "settings">, guest: Guest): Promise<string> {
    const { client, settings } = cluster;
    for (const object of [...roles(), ...admissionObjects(guest)]) {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        await applyAs(client, path, object);
    }
    const authority = await openAuthority(join(settings.folder, "keys"));
    const pair = await authority.pair(`guest-${guest.user}`, { commonName: guest.user });
    return kubeconfigText(settings.context, apiServerUrl(settings), authority.certificate, pair);
}

/** Takes away all that a guest got, and all that is in its namespaces. */
export async function dismiss(client: KubeClient, { user, namespaces }: Guest): Promise<void> {
    const bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    await client.remove(`${bindings}/${readsName(user)}`);
    await Promise.all(namespaces.map((name) => client.remove(`/api/v1/namespaces/${name}`)));
}

/** The platform's, so that a stack takes none of it for its own. */
async function applyAs(client: KubeClient, path: string, object: KubeObject): Promise<void> {
    await client.apply(path, object, { fieldManager: "platform", force: true });
}

function roles(): readonly KubeObject[] {
    const folder = join(__dirname, "..", "..", "docs", "rights");
    return ["deployer.yaml", "previewer.yaml"].flatMap((file) =>
        parseAllDocuments(readFileSync(join(folder, file), "utf8")).map(
            (document) => document.toJS() as KubeObject, // Our own file.
        ),
    );
}

/** All that makes a guest of somebody, the namespaces first. */
export function admissionObjects({ user, namespaces }: Guest): readonly KubeObject[] {
    const group = "rbac.authorization.k8s.io";
    const binding = { apiVersion: `${group}/v1`, subjects: [{ apiGroup: group, kind: "User", name: user }] };
    const roleRef = (name: string): object => ({ apiGroup: group, kind: "ClusterRole", name });
    return [
        ...namespaces.map((name) => ({
            apiVersion: "v1",
            kind: "Namespace",
            metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
        })),
        ...namespaces.map((namespace) => ({
            ...binding,
            kind: "RoleBinding",
            metadata: { name: "deployer", namespace },
            roleRef: roleRef("fabric-deployer"),
        })),
        // Storage classes, and where name servers and the API server are.
        {
            ...binding,
            kind: "ClusterRoleBinding",
            metadata: { name: readsName(user) },
            roleRef: roleRef("fabric-previewer-cluster"),
        },
    ];
}

function readsName(user: string): string {
    return `fabric-${user}-reads`;
}
