import { isGiven } from "../lenient";
import { nodesOf } from "../nodes";
import type { ChannelOutline, OrganisationOutline, Outline } from "../outline";
import { either, pathOf, problemAt, type Problem } from "../problem";
import { clusterOutlineNamed, clusterOutlineOf, clusterOutlinesOf, type ClusterOutline } from "./cluster-outlines";
import { isPartner } from "./partners";
import { memberNames, notThere, ordererNames } from "./references";

/** Which clusters there are, which one an organisation is on, and that no two of them are one. */
export function clusterProblems(outline: Outline): readonly Problem[] {
    return [
        ...Object.keys(outline.clusters).flatMap((name) => namespaceProblems(name, outline)),
        ...(isGiven(outline, "clusters") ? [] : problemAt("namespace", !isGiven(outline, "namespace") && "is missing")),
        ...(["context", "kubeconfig"] as const).flatMap((key) => accessProblems(key, outline)),
        ...sameProblems(outline),
        ...outline.organizations.flatMap((organisation, index) => [
            ...memberProblems(organisation, index, outline),
            ...nodeProblems(organisation, index, outline),
        ]),
        ...engineProblems(outline),
        ...reachProblems(outline),
    ];
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
        const { key, namespace } = clusterOutlineNamed(name, outline);
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

/** A node that names a cluster that is there, and a peer for which its organisation's packages hold. */
function nodeProblems(organisation: OrganisationOutline, index: number, outline: Outline): readonly Problem[] {
    const names = Object.keys(outline.clusters);
    return (["orderers", "peers"] as const).flatMap((kind) =>
        nodesOf(organisation[kind]).flatMap((node, number): readonly Problem[] => {
            const path = pathOf("organizations", index, kind, number, "cluster");
            const { cluster } = node;
            if (cluster === undefined) {
                return [];
            }
            const none = "the stack's clusters are not named: name them under clusters, or leave it out";
            const unknown = names.length === 0 ? none : notThere("cluster", cluster, names);
            return names.includes(cluster)
                ? problemAt(path, kind === "peers" && registryProblem(organisation, cluster, outline))
                : problemAt(path, unknown);
        }),
    );
}

/** An organisation approves one package for all of its peers, and a package names its image by one registry. */
function registryProblem(organisation: OrganisationOutline, cluster: string, outline: Outline): string | undefined {
    const usual = clusterOutlineOf(organisation, outline).registry;
    const { registry } = clusterOutlineNamed(cluster, outline);
    return registry === usual
        ? undefined
        : `nodes there know the registry of images as ${registry ?? ""}, those of ${organisation.cluster ?? ""} as ${usual ?? ""}, and a chaincode has one package for all peers of an organisation: give both clusters one pullRegistry`;
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

/** By names inside nobody on another cluster finds a node. */
function reachProblems(outline: Outline): readonly Problem[] {
    const found = outline.channels.flatMap((channel) => {
        const names = new Set([...ordererNames(outline, channel), ...memberNames(outline, channel)]);
        const own = outline.organizations.filter((one) => names.has(one.name ?? "") && !isPartner(one));
        const clusters = new Map(
            own.flatMap((organisation) =>
                clusterOutlinesOf(organisation, outline).map((on) => [on.key, { organisation, on }] as const),
            ),
        );
        return clusters.size < 2 ? [] : [...clusters.values()].flatMap((one) => silentProblem(one, channel));
    });
    return found.filter(({ path }, index) => found.findIndex((other) => other.path === path) === index);
}

function silentProblem(
    { organisation, on: { outside, outsidePath } }: { organisation: OrganisationOutline; on: ClusterOutline },
    { name: channel }: ChannelOutline,
): readonly Problem[] {
    const who = `nodes there, as those of ${organisation.name ?? ""}, share channel ${channel ?? ""} with nodes of another cluster`;
    return problemAt(
        outsidePath,
        outside === undefined && `is missing: ${who}, which reach them by addresses outside alone`,
    );
}
