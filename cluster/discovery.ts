import { objectsAt } from "../ground/json";
import type { ResourceReference } from "./api";
import { apiReason, reasonedFailure } from "./api-failure";
import type { Transport } from "./http";

/** A kind as the API server offers it. */
interface Resource {
    readonly kind: string;
    readonly plural: string;
    readonly namespaced: boolean;
}

interface Offered {
    readonly askedAt: number;
    readonly resources: Promise<readonly Resource[]>;
}

/** A kind that is missing is looked for again after this time: definitions of custom resources arrive late. */
const freshSeconds = 2;

/** A function that gives objects their paths. What the server offers in each apiVersion is asked once and kept. */
export function newDiscovery(
    transport: Transport,
    defaultNamespace: string,
): (of: ResourceReference) => Promise<string> {
    const cache = new Map<string, Offered>();
    return async (of) => {
        const resource = await findResource(transport, cache, of);
        const namespace = resource.namespaced ? `/namespaces/${segment(of.namespace ?? defaultNamespace)}` : "";
        const name = of.name === undefined ? "" : `/${segment(of.name)}`;
        return `${groupPath(of.apiVersion)}${namespace}/${resource.plural}${name}`;
    };
}

/** A name as part of a path: those of RBAC may hold colons. */
export function segment(name: string): string {
    return encodeURIComponent(name);
}

function groupPath(apiVersion: string): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function findResource(
    transport: Transport,
    cache: Map<string, Offered>,
    of: ResourceReference,
): Promise<Resource> {
    for (;;) {
        const cached = cache.get(of.apiVersion);
        const offered = cached ?? { askedAt: Date.now(), resources: ask(transport, of.apiVersion) };
        cache.set(of.apiVersion, offered);
        try {
            const found = (await offered.resources).find(({ kind }) => kind === of.kind);
            if (found !== undefined) {
                return found;
            }
        } catch (error) {
            cache.delete(of.apiVersion);
            throw error;
        }
        if (Date.now() - offered.askedAt < freshSeconds * 1000) {
            throw unknownKind(transport, of);
        }
        cache.delete(of.apiVersion);
    }
}

function unknownKind(transport: Transport, of: ResourceReference): Error {
    const what = { operation: `find kind ${of.kind} of ${of.apiVersion}`, target: transport.target, status: "404" };
    return reasonedFailure(what, "NotFound", "the cluster does not offer it; is its definition or operator installed?");
}

async function ask(transport: Transport, apiVersion: string): Promise<readonly Resource[]> {
    const answer = await transport
        .json({ method: "GET", path: groupPath(apiVersion), deadlineSeconds: 30 })
        .catch((error: unknown) => {
            if (apiReason(error) !== "NotFound") {
                throw error;
            }
        });
    return objectsAt(answer, "resources").flatMap(({ kind, name, namespaced }) =>
        // A name with a slash is a subresource, which may have the kind of another resource.
        typeof kind === "string" && typeof name === "string" && !name.includes("/")
            ? [{ kind, plural: name, namespaced: namespaced === true }]
            : [],
    );
}
