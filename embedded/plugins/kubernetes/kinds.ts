import type { JsonObject } from "../../../ground/json";

/** What an object is. */
interface Kind {
    /** As in manifests: v1, apps/v1. */
    readonly apiVersion: string;
    readonly kind: string;
}

/** All types of objects that the program declares, with where such objects live. */
export const servedTypes: Readonly<Record<string, "cluster" | "namespace">> = {
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy": "cluster",
    "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding": "cluster",
    "kubernetes:apps/v1:Deployment": "namespace",
    "kubernetes:apps/v1:StatefulSet": "namespace",
    "kubernetes:core/v1:ConfigMap": "namespace",
    "kubernetes:core/v1:LimitRange": "namespace",
    "kubernetes:core/v1:Namespace": "cluster",
    "kubernetes:core/v1:PersistentVolumeClaim": "namespace",
    "kubernetes:core/v1:ResourceQuota": "namespace",
    "kubernetes:core/v1:Secret": "namespace",
    "kubernetes:core/v1:Service": "namespace",
    "kubernetes:core/v1:ServiceAccount": "namespace",
    "kubernetes:gateway.networking.k8s.io/v1:TLSRoute": "namespace",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": "namespace",
    "kubernetes:policy/v1:PodDisruptionBudget": "namespace",
    "kubernetes:rbac.authorization.k8s.io/v1:Role": "namespace",
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": "namespace",
};

/**
 * Those whose objects the official plugin awaits, unless they are annotated with pulumi.com/skipAwait. A ResourceQuota it awaits, too, but only
 * until it is counted, which nothing can hinder. Source: awaiters in pulumi-kubernetes, provider/pkg/await/awaiters.go.
 */
export const awaitedTypes: ReadonlySet<string> = new Set([
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:core/v1:PersistentVolumeClaim",
    "kubernetes:core/v1:Service",
]);

/** The kind that a type token stands for: kubernetes:core/v1:Secret is v1 Secret. */
export function kindOfType(type: string): Kind {
    const [, version = "", kind = ""] = type.split(":");
    return { apiVersion: version.replace(/^core\//, ""), kind };
}

/** How the engine knows an object: namespace/name, or the name alone for kinds without namespaces. */
export function objectId(metadata: { readonly namespace?: unknown; readonly name?: unknown }): string {
    const { namespace, name } = metadata;
    return typeof namespace === "string" && namespace !== "" ? `${namespace}/${String(name)}` : String(name);
}

/** The parts of such an ID. */
export function parseObjectId(id: string): { readonly namespace: string | undefined; readonly name: string } {
    const slash = id.indexOf("/");
    return slash < 0
        ? { namespace: undefined, name: id }
        : { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** Kind and place of an object, as messages name it. */
export function describe(object: JsonObject, id: string): string {
    return `${String(object.kind)} ${id}`;
}
