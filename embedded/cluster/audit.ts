import { join } from "node:path";

import type { ClusterSettings } from "./settings";

/** The API server's log of who did what: a line of JSON for each call, an `audit.k8s.io/v1` Event without any body. */
export function auditLog({ folder }: Pick<ClusterSettings, "folder">): string {
    return join(folder, "audit", "audit.log");
}

/** Flags of the API server. What is older or more than this is removed by itself; files are for root's eyes. */
export function auditFlags(
    settings: Pick<ClusterSettings, "folder">,
    policy: string,
): Readonly<Record<string, string | number>> {
    return {
        "audit-log-maxage": 7,
        "audit-log-maxbackup": 4,
        // Megabytes of one file.
        "audit-log-maxsize": 20,
        "audit-log-path": auditLog(settings),
        "audit-policy-file": policy,
    };
}

const none = { level: "None" } as const;
const told = { level: "Metadata" } as const;
const reads = ["get", "list", "watch"];

/**
 * What is told: whatever is written, who reads Secrets, and who goes into pods or to the node; neither what reviews and leases make, nor what
 * parts of the cluster say of themselves. The first rule that meets a call decides.
 */
export function auditPolicy(): string {
    return JSON.stringify({
        apiVersion: "audit.k8s.io/v1",
        kind: "Policy",
        // Of each call one line, with how it ended.
        omitStages: ["RequestReceived", "ResponseStarted"],
        rules: [
            {
                ...none,
                resources: [
                    { group: "", resources: ["events"] },
                    { group: "events.k8s.io", resources: ["events"] },
                    { group: "coordination.k8s.io", resources: ["leases"] },
                    { group: "authentication.k8s.io" },
                    { group: "authorization.k8s.io" },
                ],
            },
            { ...none, nonResourceURLs: ["*"] },
            {
                ...none,
                userGroups: ["system:nodes"],
                resources: [{ group: "", resources: ["nodes/status", "pods/status"] }],
            },
            { ...none, users: ["system:apiserver"] },
            {
                ...told,
                resources: [
                    { group: "", resources: ["pods/exec", "pods/attach", "pods/portforward", "nodes/proxy"] },
                    { group: "", resources: ["pods/proxy", "services/proxy"] },
                ],
            },
            // The kubelet and the controllers read them all the time.
            { ...none, userGroups: ["system:nodes"], verbs: reads },
            { ...none, users: ["system:kube-controller-manager", "system:kube-scheduler"], verbs: reads },
            { ...told, verbs: reads, resources: [{ group: "", resources: ["secrets"] }] },
            { ...none, verbs: reads },
            told,
        ],
    });
}
