import { isGiven } from "../lenient";
import { nodesOf } from "../nodes";
import type { OrganisationOutline, Outline } from "../outline";
import { pathOf } from "../problem";

/** What can be read of a cluster, whether it says so itself or the stack does for all. */
export interface ClusterOutline {
    /** Tells it from others, whatever they are called: two may be two namespaces of one. */
    readonly key: string;
    readonly namespace: string | undefined;
    /** Of the setting that says its namespace. */
    readonly path: string;
    readonly createNamespace: boolean | undefined;
    /** By which its nodes know the registry of built images; undefined where the config has none. */
    readonly registry: string | undefined;
    readonly outside: Outline["outside"];
    /** Whether the config says that, with whatever value. */
    readonly isOutsideGiven: boolean;
    /** Of the setting that says it, or would. */
    readonly outsidePath: string;
}

/** All that the config has; the one of the stack's own settings where it names none. */
export function clusterOutlines(outline: Outline): readonly ClusterOutline[] {
    const names = Object.keys(outline.clusters);
    return names.length === 0 ? [theOne(outline)] : names.map((name) => clusterOutlineNamed(name, outline));
}

/** That of an organisation, or of a node of it that may name another; what names none is on the only one. */
export function clusterOutlineOf(
    { cluster: usual }: Pick<OrganisationOutline, "cluster">,
    outline: Outline,
    { cluster = usual }: { readonly cluster?: string | undefined } = {},
): ClusterOutline {
    const [only = "", ...others] = Object.keys(outline.clusters);
    return clusterOutlineNamed(cluster ?? (others.length === 0 ? only : ""), outline);
}

/** All that an organisation has something on, its own first. */
export function clusterOutlinesOf(organisation: OrganisationOutline, outline: Outline): readonly ClusterOutline[] {
    const nodes = [...nodesOf(organisation.orderers), ...nodesOf(organisation.peers)];
    const all = [{}, ...nodes].map((node) => clusterOutlineOf(organisation, outline, node));
    return [...new Map(all.map((one) => [JSON.stringify([one.key, one.namespace]), one])).values()];
}

/** One that is not there has what the stack says. */
export function clusterOutlineNamed(name: string, outline: Outline): ClusterOutline {
    const cluster = outline.clusters[name];
    if (cluster === undefined) {
        return theOne(outline);
    }
    const { context, kubeconfig, namespace = outline.namespace, outside = outline.outside } = cluster;
    const { createNamespace = outline.createNamespace } = cluster;
    const registry = registryOf(cluster) ?? registryOf(outline);
    const isOwn = (key: "namespace" | "outside"): boolean => isGiven(cluster, key);
    const path = isOwn("namespace") ? pathOf("clusters", name, "namespace") : "namespace";
    const isShared = !isOwn("outside") && isGiven(outline, "outside");
    return {
        key: JSON.stringify([context, kubeconfig]),
        ...{ namespace, path, createNamespace, registry, outside },
        isOutsideGiven: isOwn("outside") || isShared,
        outsidePath: isShared ? "outside" : pathOf("clusters", name, "outside"),
    };
}

function theOne(outline: Outline): ClusterOutline {
    const { context, kubeconfig, namespace, createNamespace, outside } = outline;
    return {
        key: JSON.stringify([context, kubeconfig]),
        ...{ namespace, path: "namespace", createNamespace, registry: registryOf(outline), outside },
        ...{ isOutsideGiven: isGiven(outline, "outside"), outsidePath: "outside" },
    };
}

function registryOf({
    registry,
    pullRegistry = registry,
}: Pick<Outline, "registry" | "pullRegistry">): string | undefined {
    return pullRegistry;
}
