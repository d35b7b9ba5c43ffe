import { isGiven } from "../lenient";
import type { OrganisationOutline, Outline } from "../outline";
import { either, pathOf, problemAt, type Problem } from "../problem";
import { isPartner } from "./partners";
import { notThere } from "./references";

/** Which clusters there are, which one an organisation is on, and that no two of them are one. */
export function clusterProblems(outline: Outline): readonly Problem[] {
    return [
        ...Object.keys(outline.clusters).flatMap((name) => namespaceProblems(name, outline)),
        ...(isGiven(outline, "clusters") ? [] : problemAt("namespace", !isGiven(outline, "namespace") && "is missing")),
        ...(["context", "kubeconfig"] as const).flatMap((key) => accessProblems(key, outline)),
        ...sameProblems(outline),
        ...outline.organizations.flatMap((organisation, index) => memberProblems(organisation, index, outline)),
        ...engineProblems(outline),
    ];
}

/** What can be read of the cluster that an organisation is on. */
export interface ClusterOutline {
    /** Tells it from others, whatever they are called: two may be two namespaces of one. */
    readonly key: string;
    readonly namespace: string | undefined;
    /** Of the setting that says its namespace. */
    readonly path: string;
    readonly createNamespace: boolean | undefined;
}

/** All that the config has; the one of the stack's own settings where it names none. */
export function clusterOutlines(outline: Outline): readonly ClusterOutline[] {
    const names = Object.keys(outline.clusters);
    return names.length === 0 ? [clusterNamed(undefined, outline)] : names.map((name) => clusterNamed(name, outline));
}

export function clusterOutlineOf({ cluster }: OrganisationOutline, outline: Outline): ClusterOutline {
    const names = Object.keys(outline.clusters);
    return clusterNamed(cluster ?? (names.length === 1 ? names[0] : undefined), outline);
}

function clusterNamed(name: string | undefined, outline: Outline): ClusterOutline {
    const cluster = name === undefined ? undefined : outline.clusters[name];
    const { context, kubeconfig, namespace } = cluster ?? outline;
    return {
        key: JSON.stringify([context, kubeconfig]),
        namespace: namespace ?? outline.namespace,
        path: name === undefined || namespace === undefined ? "namespace" : pathOf("clusters", name, "namespace"),
        createNamespace: cluster?.createNamespace ?? outline.createNamespace,
    };
}

function namespaceProblems(name: string, outline: Outline): readonly Problem[] {
    const cluster = outline.clusters[name];
    const isMissing = cluster !== undefined && !isGiven(cluster, "namespace") && !isGiven(outline, "namespace");
    return problemAt(
        pathOf("clusters", name, "namespace"),
        isMissing && "is missing, and the stack's namespace is, too",
    );
}

function accessProblems(key: "context" | "kubeconfig", outline: Outline): readonly Problem[] {
    const names = Object.keys(outline.clusters);
    const reason = `must not be there with clusters: write it as clusters.${names[0] ?? "NAME"}.${key}, or as that of another one`;
    return problemAt(key, names.length > 0 && isGiven(outline, key) && reason);
}

/** What is on the one would be taken for what is on the other. */
function sameProblems(outline: Outline): readonly Problem[] {
    const names = Object.keys(outline.clusters);
    const keyOf = (name: string): string => {
        const { key, namespace } = clusterNamed(name, outline);
        return JSON.stringify([key, namespace]);
    };
    return names.flatMap((name, index) => {
        const first = names.slice(0, index).find((before) => keyOf(before) === keyOf(name));
        const reason = `has the context, kubeconfig and namespace of clusters.${first ?? ""}: give it another context, or leave it out`;
        return problemAt(pathOf("clusters", name), first !== undefined && reason);
    });
}

function memberProblems(organisation: OrganisationOutline, index: number, outline: Outline): readonly Problem[] {
    const { cluster } = organisation;
    const names = Object.keys(outline.clusters);
    const path = pathOf("organizations", index, "cluster");
    if (cluster === undefined) {
        const isWanted = names.length > 1 && !isPartner(organisation);
        return problemAt(path, isWanted && `is missing: write ${either(names)}`);
    }
    const none = "the stack's clusters are not named: name them under clusters, or leave it out";
    const unknown = names.length === 0 ? none : notThere("cluster", cluster, names);
    return problemAt(path, !names.includes(cluster) && unknown);
}

/** A classic engine pushes an image to one repository. */
function engineProblems(outline: Outline): readonly Problem[] {
    const { build, clusters } = outline;
    const own = Object.keys(clusters).filter((name) => clusters[name]?.registry !== undefined);
    const reason =
        "only with build.engine buildkit: engine docker pushes to one registry, which all clusters pull from";
    return build.engine === "docker"
        ? own.flatMap((name) => problemAt(pathOf("clusters", name, "registry"), reason))
        : [];
}
