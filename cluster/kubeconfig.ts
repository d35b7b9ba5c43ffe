import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { createSecureContext } from "node:tls";

import { codeOf, failure, reasonOf } from "../ground/failure";
import { isJsonObject } from "../ground/json";
import { type ClusterAccess, type CredentialSource, fileToken, fixedCredential } from "./access";
import { inClusterContext } from "./api-failure";
import { execCredentials } from "./exec-plugin";
import { isInCluster, loadInCluster } from "./in-cluster";
import {
    absolute,
    embedded,
    type Entry,
    isContent,
    type Kubeconfig,
    parseKubeconfig,
    readKubeconfigs,
    textField,
} from "./kubeconfig-file";
import { environmentProxy, namedProxy } from "./proxy";

/** Which cluster is meant. */
export interface ClusterSelector {
    /** Default: the kubeconfig's current context. */
    readonly context?: string | undefined;
    /** Path or content of a kubeconfig. Default: the files of KUBECONFIG, else ~/.kube/config, else the pod's own cluster. */
    readonly kubeconfig?: string | undefined;
    /** "refused" is for who runs no programs that a kubeconfig names. Default "run". */
    readonly plugins?: "run" | "refused" | undefined;
}

/** How to reach the selected cluster. What is missing or not supported in the kubeconfig is refused with its name. */
export function loadCluster(selector: ClusterSelector, env: NodeJS.ProcessEnv = process.env): ClusterAccess {
    const config = findKubeconfig(selector, env);
    if (config === undefined) {
        return loadInCluster(env);
    }
    const name = selector.context ?? config.currentContext;
    const context = name === undefined ? undefined : config.contexts.get(name);
    if (name === undefined || context === undefined) {
        throw noContext(config, name);
    }
    const cluster = referred(config, config.clusters, name, context, "cluster");
    const user = referred(config, config.users, name, context, "user");
    if (selector.plugins === "refused") {
        refusePlugin(config, name, user);
    }
    const access = clusterAccess(config, name, context, cluster, user);
    const named = textField(cluster.fields, "proxy-url") ?? "";
    const proxy =
        named === "" ? environmentProxy(access.server, env) : namedProxy(named, `proxy-url of context ${name}`);
    return { ...access, proxy };
}

function findKubeconfig({ context, kubeconfig }: ClusterSelector, env: NodeJS.ProcessEnv): Kubeconfig | undefined {
    if (kubeconfig !== undefined && isContent(kubeconfig)) {
        return parseKubeconfig(kubeconfig, "the given kubeconfig", process.cwd());
    }
    const paths = kubeconfig === undefined ? usualPaths(env) : [kubeconfig];
    if (paths.some((path) => existsSync(path))) {
        return readKubeconfigs(paths);
    }
    if (kubeconfig === undefined && isInCluster(env) && (context ?? inClusterContext) === inClusterContext) {
        return undefined;
    }
    const reason = "there is no such file; set KUBECONFIG, or `pulumi config set fabric:kubeconfig PATH`";
    throw failure({ operation: "read the kubeconfig", target: paths.join(", "), status: "ENOENT" }, reason);
}

function usualPaths(env: NodeJS.ProcessEnv): readonly string[] {
    const listed = (env.KUBECONFIG ?? "").split(delimiter).filter((path) => path !== "");
    return listed.length > 0 ? listed : [join(env.HOME ?? homedir(), ".kube", "config")];
}

function noContext(config: Kubeconfig, name: string | undefined): Error {
    const there = [...config.contexts.keys()].join(", ") || "none";
    const reason =
        name === undefined
            ? `it has no current context; choose one with \`pulumi config set fabric:context NAME\` (there: ${there})`
            : `there is no such context (there: ${there})`;
    return failure({ operation: `use context ${name ?? "(current)"}`, target: config.origin }, reason);
}

function refusePlugin(config: Kubeconfig, name: string, { fields }: Entry): void {
    if (fields.exec !== undefined && fields.exec !== null) {
        throw unusable(config, name, "its user has an exec plugin, and no programs are run here");
    }
}

function referred(
    config: Kubeconfig,
    among: ReadonlyMap<string, Entry>,
    contextName: string,
    context: Entry,
    kind: "cluster" | "user",
): Entry {
    const name = textField(context.fields, kind);
    const found = among.get(name ?? "");
    if (found === undefined && (kind === "cluster" || name !== undefined)) {
        throw unusable(config, contextName, `there is no ${kind} ${name ?? ""}`);
    }
    return found ?? { fields: {}, folder: "" };
}

function clusterAccess(config: Kubeconfig, name: string, context: Entry, cluster: Entry, user: Entry): ClusterAccess {
    const server = textField(cluster.fields, "server");
    if (server === undefined || !URL.canParse(server)) {
        throw unusable(config, name, "the cluster has no valid server address");
    }
    const unsupported = unsupportedFields(user);
    if (unsupported.length > 0) {
        throw unusable(config, name, `not supported here: ${unsupported.join(", ")}`);
    }
    const access = {
        server: server.replace(/\/+$/, ""),
        context: name,
        namespace: textField(context.fields, "namespace") ?? "default",
        authority: embedded(cluster, "certificate-authority"),
        serverName: textField(cluster.fields, "tls-server-name"),
        skipVerification: cluster.fields["insecure-skip-tls-verify"] === true,
    };
    return { ...access, credentials: userCredentials(config, access, cluster, user) };
}

function unsupportedFields(user: Entry): readonly string[] {
    return ["auth-provider", "username", "as"].filter((field) => (user.fields[field] ?? "") !== "");
}

function userCredentials(
    config: Kubeconfig,
    access: Omit<ClusterAccess, "credentials">,
    cluster: Entry,
    user: Entry,
): CredentialSource {
    const certificate = embedded(user, "client-certificate");
    const key = embedded(user, "client-key");
    checkPem(config, access, certificate, key);
    const { exec } = user.fields;
    if (isJsonObject(exec)) {
        return execCredentials({ fields: exec, folder: user.folder }, access, cluster.fields);
    }
    const token = textField(user.fields, "token");
    const tokenFile = textField(user.fields, "tokenFile");
    return tokenFile === undefined
        ? fixedCredential({ token, certificate, key })
        : withCertificate(fileToken(absolute(user, tokenFile), token), certificate, key);
}

function withCertificate(
    tokens: CredentialSource,
    certificate: string | undefined,
    key: string | undefined,
): CredentialSource {
    return {
        current: async () => ({ ...(await tokens.current()), certificate, key }),
        renew: async () => ({ ...(await tokens.renew()), certificate, key }),
    };
}

/** A broken certificate is found here, where its context can be named, not at the first connection. */
function checkPem(
    config: Kubeconfig,
    access: Omit<ClusterAccess, "credentials">,
    certificate: string | undefined,
    key: string | undefined,
): void {
    try {
        createSecureContext({ ca: access.authority, cert: certificate, key });
    } catch (error) {
        const status = codeOf(error) ?? "";
        throw unusable(
            config,
            access.context,
            `a certificate or key in it is not usable (${status || reasonOf(error)})`,
        );
    }
}

function unusable(config: Kubeconfig, name: string, reason: string): Error {
    return failure({ operation: `use context ${name}`, target: config.origin }, reason);
}
