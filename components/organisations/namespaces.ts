import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkModel } from "../model/network";
import { labelsOf } from "../model/ownership";
import { nameOn } from "../model/parts";
import { restrictedNamespace } from "../stack/namespace";
import { keptWith } from "./volumes";

/** Name of the quota of a home that the stack makes. */
export const homeQuota = "fabric-nodes";

/**
 * What a home of the stack's own may hold at most: several times what the largest organisation has, and less than what fills a cluster. How
 * nodes are shown outside is its users' matter, so Services are not bounded. Numbers as Kubernetes writes them.
 */
const quota: Readonly<Record<string, string>> = {
    "count/configmaps": "500",
    "count/secrets": "2k",
    persistentvolumeclaims: "500",
    pods: "500",
};

/** The namespaces of organisations that have one of their own. */
export function apartHomes({ organisations }: NetworkModel): readonly string[] {
    return [...new Set(organisations.filter(({ isApart }) => isApart).map(({ home }) => home.namespace))];
}

/** Those namespaces, by name, each known once it is there. What is kept at the end, as the volumes in it, keeps its namespace. */
export function homeNamespaces(
    model: NetworkModel,
    opts: pulumi.CustomResourceOptions,
): ReadonlyMap<string, pulumi.Output<string>> {
    return new Map(apartHomes(model).map((name) => [name, homeNamespace(model, name, opts)]));
}

function homeNamespace(model: NetworkModel, name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
    if (!model.createNamespace) {
        return pulumi.output(name);
    }
    const resource = nameOn(model, name);
    const namespace = restrictedNamespace(name, resource, { ...opts, ...keptWith(model.storage) });
    const metadata = { name: homeQuota, namespace, labels: labelsOf(name, "home", homeQuota) };
    new k8s.core.v1.ResourceQuota(resource, { metadata, spec: { hard: quota } }, opts);
    return namespace;
}
