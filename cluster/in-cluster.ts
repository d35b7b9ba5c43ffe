import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";

import { codeOf, failure, reasonOf } from "../ground/failure";
import { type ClusterAccess, fileToken } from "./access";
import { inClusterContext } from "./api-failure";
import { environmentProxy } from "./proxy";

/** Where the kubelet puts a pod's service account. */
const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Whether this process runs in a pod with a service account. */
export function isInCluster(env: NodeJS.ProcessEnv): boolean {
    return env.KUBERNETES_SERVICE_HOST !== undefined && env.KUBERNETES_SERVICE_HOST !== "";
}

/** The cluster that this pod runs in, as its own service account. Refused outside of a pod. */
export function loadInCluster(env: NodeJS.ProcessEnv = process.env, folder = serviceAccountFolder): ClusterAccess {
    const { KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "443" } = env;
    if (!isInCluster(env)) {
        const what = { operation: "find the API server", target: inClusterContext };
        throw failure(what, "KUBERNETES_SERVICE_HOST is not set: this process does not run in a pod");
    }
    const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
    return {
        server,
        context: inClusterContext,
        namespace: readAccountFile(folder, "namespace").trim(),
        authority: readAccountFile(folder, "ca.crt"),
        serverName: undefined,
        skipVerification: false,
        proxy: environmentProxy(server, env),
        credentials: fileToken(join(folder, "token")),
    };
}

function readAccountFile(folder: string, name: string): string {
    const path = join(folder, name);
    try {
        return readFileSync(path, "utf8");
    } catch (error) {
        const reason = `${reasonOf(error)}; the pod needs automountServiceAccountToken`;
        throw failure({ operation: "read the service account", target: path, status: codeOf(error) }, reason);
    }
}
