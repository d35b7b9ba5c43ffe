import { fixedCredential, type ClusterAccess } from "../../cluster/access";
import { type KubeClient } from "../../cluster/api";
import { newKubeClient } from "../../cluster/client";
import { instanceLabel } from "../../components/model/ownership";
import { objectsAt, textAt, type JsonObject } from "../../ground/json";

/** A service account. */
export interface Account {
    readonly namespace: string;
    readonly name: string;
}

/** Good for longer than any test. */
const tokenSeconds = 4 * 3600;

/** A token of an account. */
export async function tokenOf(kubernetes: KubeClient, { namespace, name }: Account): Promise<string> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest" };
    const spec = { expirationSeconds: tokenSeconds };
    const token = textAt(await kubernetes.request("POST", path, {}, { ...request, spec }), "status", "token");
    if (token === "") {
        throw new Error(`${path} gave no token`);
    }
    return token;
}

/** All that an account may do in a namespace, as `kubectl auth can-i --list` has it, less what everybody may ask of themselves. */
export async function rightsOf(access: ClusterAccess, token: string, namespace: string): Promise<readonly string[]> {
    const client = newKubeClient({ ...access, credentials: fixedCredential({ token }) });
    const path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    const review = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", spec: { namespace } };
    try {
        const answer = await client.request("POST", path, {}, review);
        return [...new Set(objectsAt(answer, "status", "resourceRules").flatMap(linesOf))].sort();
    } finally {
        client.close();
    }
}

function linesOf(rule: JsonObject): readonly string[] {
    const { apiGroups, resources, verbs, resourceNames = [] } = rule as Readonly<Record<string, readonly string[]>>; // Kubernetes' own form.
    const names = (resourceNames.length === 0 ? "" : ` named ${resourceNames.join(", ")}`).trimEnd();
    return (apiGroups ?? [])
        .filter((group) => !["authentication.k8s.io", "authorization.k8s.io"].includes(group))
        .flatMap((group) =>
            (resources ?? []).map(
                (resource) =>
                    `${resource}${group === "" ? "" : `.${group}`}${names}: ${[...(verbs ?? [])].sort().join(", ")}`,
            ),
        );
}

/**
 * What each account that a stack has made may do, and the one that pods have by default, in each namespace where it has accounts.
 *
 * @param instance the stack's label
 */
export async function rightsOfStack(
    kubernetes: KubeClient,
    access: ClusterAccess,
    instance: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
    const { items } = await kubernetes.list("/api/v1/serviceaccounts", {
        labelSelector: `${instanceLabel}=${instance}`,
    });
    const own = items.map(({ metadata: { namespace = "", name = "" } }) => ({ namespace, name }));
    const namespaces = [...new Set(own.map(({ namespace }) => namespace))].sort();
    const accounts = [...own, ...namespaces.map((namespace) => ({ namespace, name: "default" }))];
    const found = accounts.flatMap((account) =>
        namespaces.map(async (namespace) => {
            const rights = await rightsOf(access, await tokenOf(kubernetes, account), namespace);
            return [`${account.namespace}/${account.name} in ${namespace}`, rights] as const;
        }),
    );
    return Object.fromEntries((await Promise.all(found)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
