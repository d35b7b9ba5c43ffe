import { buildsOf } from "../../builder/kubernetes/built";
import type { KubeObject } from "../../cluster/object";

/** A pod that listens on port 8080, and does nothing else. */
export function listeningPod(name: string, labels: Readonly<Record<string, string>>): KubeObject {
    const container = {
        name: "main",
        image: "localhost:35000/node:22",
        command: ["node", "-e", 'require("node:net").createServer().listen(8080)'],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    };
    return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { name, labels },
        spec: {
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: 0,
            securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
            containers: [container],
        },
    };
}

/** As the pods of builds that a peer has asked for. */
export function buildLabels(peer: string): Readonly<Record<string, string>> {
    const { matchLabels, matchExpressions } = buildsOf([peer]);
    return { ...matchLabels, ...Object.fromEntries(matchExpressions.map(({ key }) => [key, peer])) };
}
