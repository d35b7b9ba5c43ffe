import { failureStatus } from "../../../cluster/api-failure";
import type { KubeClient } from "../../../cluster/client";
import type { JsonObject } from "../../../cluster/object";
import type { Problem } from "../plugin";

/** What an object is. */
export interface Kind {
    /** As in manifests: v1, apps/v1. */
    readonly apiVersion: string;
    readonly kind: string;
}

/** The kind that a type token stands for: kubernetes:core/v1:Secret is v1 Secret. */
export function kindOfType(type: string): Kind {
    const [, version = "", kind = ""] = type.split(":");
    return { apiVersion: version.replace(/^core\//, ""), kind };
}

/** Why this plugin does not serve a type; nothing when it does. */
export function typeProblems(type: string): readonly Problem[] {
    const { apiVersion, kind } = kindOfType(type);
    const version = apiVersion.slice(apiVersion.lastIndexOf("/") + 1);
    const isObject = /^v\d+((alpha|beta)\d+)?$/.test(version) && !/^(helm\.sh|kustomize|yaml)\//.test(apiVersion);
    if (isObject && !/(List|Patch)$/.test(kind)) {
        return [];
    }
    const reason = `${type} is not served by this plugin, which knows single objects only; it needs the official plugin`;
    return [{ property: "", reason }];
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

const builtInGroups = new Set([
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
]);

const kindsWithoutNamespace = new Set([
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
]);

/**
 * Whether objects of a kind live in namespaces. Built-in kinds are known, so that an update without changes asks the cluster
 * nothing; for others the cluster says it. A kind that it does not offer (yet) counts as namespaced.
 */
export async function isNamespaced(kind: Kind, client: () => KubeClient): Promise<boolean> {
    const group = kind.apiVersion.includes("/") ? kind.apiVersion.slice(0, kind.apiVersion.indexOf("/")) : "";
    if (builtInGroups.has(group)) {
        return !kindsWithoutNamespace.has(kind.kind);
    }
    try {
        const path = await client().resourcePath({ ...kind, namespace: "any", name: "any" });
        return path.includes("/namespaces/any/");
    } catch (error) {
        if (failureStatus(error) === "404") {
            return true;
        }
        throw error;
    }
}
