import { randomBytes } from "node:crypto";

import { agentRules, type RoleRule } from "../../builder/contract";
import type { KubeClient } from "../../cluster/api";
import { textAt } from "../../ground/json";

/** One thing that a Role allows. */
export interface Right {
    readonly verb: string;
    /** Such as `pods/log`. */
    readonly resource: string;
}

/** All that the agent's Role allows, one by one. */
export const agentRights: readonly Right[] = agentRules.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ verb, resource }))),
);

/** Makes a service account that may do what the agent may do, but for one thing; returns a token of it. */
export async function newAccount(
    kubernetes: KubeClient,
    namespace: string,
    missing: Right | undefined,
): Promise<string> {
    const name = `agent-${randomBytes(3).toString("hex")}`;
    const metadata = { name };
    const core = `/api/v1/namespaces/${namespace}`;
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
    const apiVersion = "rbac.authorization.k8s.io/v1";
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
    await kubernetes.create(`${core}/serviceaccounts`, { apiVersion: "v1", kind: "ServiceAccount", metadata });
    await kubernetes.create(`${rbac}/roles`, { apiVersion, kind: "Role", metadata, rules: rulesWithout(missing) });
    await kubernetes.create(`${rbac}/rolebindings`, {
        apiVersion,
        kind: "RoleBinding",
        metadata,
        roleRef,
        subjects: [{ kind: "ServiceAccount", name, namespace }],
    });
    const wanted = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: { expirationSeconds: 3600 } };
    return textAt(
        await kubernetes.request("POST", `${core}/serviceaccounts/${name}/token`, {}, wanted),
        "status",
        "token",
    );
}

function rulesWithout(missing: Right | undefined): readonly RoleRule[] {
    return agentRules
        .map((rule) => {
            const verbs = rule.verbs.filter(
                (verb) => missing === undefined || !rule.resources.includes(missing.resource) || verb !== missing.verb,
            );
            return { ...rule, verbs };
        })
        .filter(({ verbs }) => verbs.length > 0);
}

/** A kubeconfig for the holder of a token. */
export function tokenKubeconfig(server: string, authority: string | undefined, token: string): object {
    const data =
        authority === undefined ? {} : { "certificate-authority-data": Buffer.from(authority).toString("base64") };
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "agent",
        contexts: [{ name: "agent", context: { cluster: "cluster", user: "agent" } }],
        clusters: [{ name: "cluster", cluster: { server, ...data } }],
        users: [{ name: "agent", user: { token } }],
    };
}
