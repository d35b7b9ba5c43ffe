import { kindOfType, servedTypes } from "../../embedded/plugins/kubernetes/kinds";
import { isJsonObject, objectAt, type JsonObject } from "../../ground/json";
import { json, refusal, startApiServer, type FakeApiServer, type Handler } from "./apiserver";
import { listOf } from "./preflight-server";
import { answerSurroundings } from "./surroundings";

/** A cluster on which there is nothing of a network, and on which previews may try what they would make. */
export interface QuietCluster {
    readonly server: FakeApiServer;
    /** `METHOD PATH` of requests that would have changed something. */
    readonly writes: () => readonly string[];
}

/**
 * @param storageClasses names; the first is the default
 * @param namespaces whether all that are asked for are there, or none
 */
export async function startQuietCluster(
    storageClasses: readonly string[],
    namespaces: "there" | "missing" = "there",
): Promise<QuietCluster> {
    const server = await startApiServer((request, response) => {
        handlerOf(request, namespaces === "there")(request, response);
    });
    const classes = storageClasses.map((name, index) => ({
        metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": String(index === 0) } },
        provisioner: "p",
    }));
    server.answer("GET /apis/storage.k8s.io/v1/storageclasses", json(listOf(...classes)));
    server.answer("GET /readyz", json("ok"));
    answerSurroundings(server);
    return {
        server,
        writes: () =>
            server.received
                .filter(({ method, path, query }) => !isRead(method, path) && query.get("dryRun") !== "All")
                .map(({ method, path }) => `${method} ${path}`),
    };
}

/** Reviews of access are asked by a POST. */
function isRead(method: string, path: string): boolean {
    return method === "GET" || path.startsWith("/apis/authorization.k8s.io/");
}

function handlerOf({ method, path, query, body }: Parameters<Handler>[0], hasNamespaces: boolean): Handler {
    if (method === "PATCH" && query.get("dryRun") === "All" && isJsonObject(body)) {
        return hasNamespaces || !path.includes("/namespaces/") ? json(tried(body)) : withoutNamespace(path);
    }
    return method === "GET" ? readAt(path, hasNamespaces) : missing(path);
}

function readAt(path: string, hasNamespaces: boolean): Handler {
    const [, version, rest = ""] = /^\/(api\/v1|apis\/[^/]+\/[^/]+)\/?(.*)$/.exec(path) ?? [];
    if (version === undefined || (!hasNamespaces && /^namespaces\/[^/]+$/.test(rest))) {
        return missing(path);
    }
    if (rest === "") {
        return json(kindsOf(version.replace(/^apis?\//, "")));
    }
    if (/^namespaces\/[^/]+$/.test(rest)) {
        return json(namespace(rest.replace(/^.*\//, "")));
    }
    return /^(?:namespaces\/[^/]+\/)?[a-z]+$/.test(rest) ? json(listOf()) : missing(path);
}

function tried(object: JsonObject): object {
    return { ...object, metadata: { ...objectAt(object, "metadata"), uid: "1", resourceVersion: "1" } };
}

/** As an API server says it. */
function withoutNamespace(path: string): Handler {
    const [, name = ""] = /\/namespaces\/([^/]+)/.exec(path) ?? [];
    return refusal(404, "NotFound", `namespaces "${name}" not found`);
}

function missing(path: string): Handler {
    return refusal(404, "NotFound", `${path} not found`);
}

function namespace(name: string): object {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels }, status: { phase: "Active" } };
}

/** What the API server offers of an apiVersion, by the kinds that the program declares. */
function kindsOf(apiVersion: string): object {
    const resources = Object.entries(servedTypes)
        .map(([type, scope]) => ({ ...kindOfType(type), namespaced: scope === "namespace" }))
        .filter((one) => one.apiVersion === apiVersion)
        .map(({ kind, namespaced }) => ({ kind, name: pluralOf(kind), namespaced }));
    return { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersion, resources };
}

function pluralOf(kind: string): string {
    return `${kind.toLowerCase().replace(/y$/, "ie")}s`;
}

/** A kubeconfig with a context for each cluster, called as it is. */
export async function kubeconfigOf(clusters: Readonly<Record<string, QuietCluster>>): Promise<object> {
    const entries = await Promise.all(
        Object.entries(clusters).map(
            async ([
                name,
                {
                    server: { access },
                },
            ]) => {
                const { token } = await access.credentials.current();
                const authority = Buffer.from(access.authority ?? "").toString("base64");
                return { name, server: access.server, authority, token };
            },
        ),
    );
    return {
        apiVersion: "v1",
        kind: "Config",
        clusters: entries.map(({ name, server, authority }) => ({
            name,
            cluster: { server, "certificate-authority-data": authority },
        })),
        users: entries.map(({ name, token }) => ({ name, user: { token } })),
        contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    };
}
