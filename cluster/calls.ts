import { isJsonObject, listAt, objectsAt, type JsonObject } from "../ground/json";
import type { KubeClient, RemoveOptions, PatchType, CreateOptions, Query } from "./api";
import { answerFailure, apiReason } from "./api-failure";
import type { Transport } from "./http";
import { isKubeObject, type KubeList, type KubeObject } from "./object";

const pageSize = 500;

const contentTypes: Readonly<Record<PatchType | "apply", string>> = {
    merge: "application/merge-patch+json",
    strategic: "application/strategic-merge-patch+json",
    json: "application/json-patch+json",
    // JSON is YAML.
    apply: "application/apply-patch+yaml",
};

type Calls = Pick<KubeClient, "get" | "find" | "list" | "create" | "apply" | "patch" | "remove" | "request">;

/**
 * The calls that are one request and one answer.
 *
 * @param deadlineSeconds of an answer
 */
export function newCalls(transport: Transport, deadlineSeconds: number): Calls {
    const asked = { transport, deadlineSeconds };
    const one = async (method: string, path: string, query: Query, sent?: Sent): Promise<KubeObject> => {
        const answer = await transport.json({ method, path, query, ...sent, deadlineSeconds });
        if (!isKubeObject(answer)) {
            throw strange(transport, method, path);
        }
        return answer;
    };
    const get = (path: string, query: Query = {}): Promise<KubeObject> => one("GET", path, query);
    return {
        get,
        find: (path, query) => get(path, query).catch(undefinedWhenNotFound),
        list: (path, query = {}, signal) => list(asked, path, query, signal),
        create: (path, object, options = {}) => one("POST", path, creation(options), { body: object }),
        apply: (path, object, { fieldManager, force, dryRun }) =>
            one(
                "PATCH",
                path,
                { fieldManager, force: force === true, ...dryRunQuery(dryRun) },
                patchBody("apply", object),
            ),
        patch: (path, patch, type, query = {}) => one("PATCH", path, query, patchBody(type, patch)),
        remove: (path, options = {}) => remove(asked, path, options),
        request: (method, path, query = {}, body?: JsonObject) =>
            transport.json({ method, path, query, body, deadlineSeconds }),
    };
}

/** Whom is asked, and how long for. */
interface Asked {
    readonly transport: Transport;
    readonly deadlineSeconds: number;
}

interface Sent {
    readonly body: unknown;
    readonly contentType?: string;
}

function patchBody(type: PatchType | "apply", body: unknown): Sent {
    return { body, contentType: contentTypes[type] };
}

function creation({ fieldManager, dryRun }: CreateOptions): Query {
    return { fieldManager, ...dryRunQuery(dryRun) };
}

function dryRunQuery(dryRun: boolean | undefined): Query {
    return dryRun === true ? { dryRun: "All" } : {};
}

function undefinedWhenNotFound(error: unknown): undefined {
    if (apiReason(error) !== "NotFound") {
        throw error;
    }
    return undefined;
}

function strange(transport: Transport, method: string, path: string): Error {
    const what = { operation: `${method.toLowerCase()} ${path}`, target: transport.target };
    return answerFailure(what, 500, "the answer is not an object of the Kubernetes API");
}

async function list(asked: Asked, path: string, query: Query, signal?: AbortSignal): Promise<KubeList> {
    try {
        return await pages(asked, path, { limit: pageSize, ...query }, signal);
    } catch (error) {
        // Too slow for the server's memory of that version: all at once then.
        if (apiReason(error) !== "Expired" || query.limit !== undefined) {
            throw error;
        }
        return pages(asked, path, query, signal);
    }
}

async function pages(
    { transport, deadlineSeconds }: Asked,
    path: string,
    query: Query,
    signal?: AbortSignal,
): Promise<KubeList> {
    const items: KubeObject[] = [];
    for (let next: Query = query; ;) {
        const page = await transport.json({ method: "GET", path, query: next, deadlineSeconds, signal });
        if (!isJsonObject(page) || !isJsonObject(page.metadata)) {
            throw strange(transport, "list", path);
        }
        items.push(...pageItems(page));
        const { resourceVersion, continue: token } = page.metadata;
        if (typeof token !== "string" || token === "") {
            return { items, resourceVersion: typeof resourceVersion === "string" ? resourceVersion : "" };
        }
        next = { ...query, continue: token };
    }
}

function pageItems(page: JsonObject): readonly KubeObject[] {
    const named = { apiVersion: page.apiVersion, kind: String(page.kind).replace(/List$/, "") };
    const items = objectsAt(page, "items").map((item) => ({ ...named, ...item }));
    return items.filter(isKubeObject);
}

async function remove(
    { transport, deadlineSeconds }: Asked,
    path: string,
    options: RemoveOptions,
): Promise<"deleting" | "gone"> {
    const { propagation: propagationPolicy = "Background", gracePeriodSeconds, preconditions, query = {} } = options;
    const asked = { propagationPolicy, gracePeriodSeconds, preconditions };
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...asked };
    try {
        const answer = await transport.json({ method: "DELETE", path, query, body, deadlineSeconds });
        return stillThere(answer) ? "deleting" : "gone";
    } catch (error) {
        undefinedWhenNotFound(error);
        return "gone";
    }
}

/** The answer is a Status, the object as it was, or the list of those that were removed. */
function stillThere(answer: unknown): boolean {
    if (isJsonObject(answer) && Array.isArray(answer.items)) {
        return answer.items.some(stillThere);
    }
    if (!isJsonObject(answer) || !isJsonObject(answer.metadata)) {
        return false;
    }
    const { deletionTimestamp, deletionGracePeriodSeconds } = answer.metadata;
    const waits = listAt(answer, "metadata", "finalizers").length > 0;
    return deletionTimestamp !== undefined && (waits || deletionGracePeriodSeconds !== 0);
}
