import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Organisation } from "../../model/organisation";
import type { Site } from "../../remote/place";
import type { Observed } from "../observed";

/** A network does not move: at another place it would be a new one, and the old one would be removed for it. */
export function placeProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    const moved = namespaceProblems(model, observed);
    return [
        ...(moved.length > 0 ? moved : model.organisations.flatMap((one, index) => homeProblems(one, index, observed))),
        ...leavingHomes(model, observed),
        ...ownershipProblems(model, observed),
        ...clusterProblems(model, observed),
    ];
}

function namespaceProblems({ namespace }: NetworkModel, { formerState }: Observed): readonly Problem[] {
    const homes = [...new Set(Object.values(formerState.homes))];
    // A state that does not say was written when there was one namespace for all.
    const lives = formerState.namespace ?? (homes.length === 1 ? homes[0] : undefined) ?? namespace;
    const reason = `the network of this stack lives in ${lives}: in ${namespace} it would be another one, and this one would be removed for it. Keep ${lives}, and make a stack of its own for a network in ${namespace}`;
    return lives === namespace ? [] : [{ path: "namespace", reason }];
}

/** By the state, and after a `destroy` that kept them by the volumes. */
function homeProblems(
    { name, home: { namespace } }: Organisation,
    index: number,
    { formerState, claims }: Observed,
): readonly Problem[] {
    const volumes = (claims ?? []).filter(({ organisation }) => organisation === name);
    const homes = volumes.map((claim) => claim.namespace);
    const lives = formerState.homes[name] ?? (homes.includes(namespace) ? namespace : homes[0]) ?? namespace;
    const reason = `${name} lives in ${lives}, where its keys and the volumes with its ledgers stay: in ${namespace} it would be another organisation of that name, and this one would be removed for it. Keep ${lives}; for an organisation in ${namespace}, add one with another name and MSP ID`;
    return lives === namespace ? [] : [{ path: pathOf("organizations", index, "namespace"), reason }];
}

/** Volumes outlive the config, but not their namespace: whether that is kept was decided by the last `up`, for a resource that the program has no more. */
function leavingHomes({ namespace, organisations }: NetworkModel, { formerState }: Observed): readonly Problem[] {
    const isGone = (name: string, home: string): boolean =>
        formerState.madeNamespaces.includes(home) &&
        home !== namespace &&
        organisations.every((one) => one.name !== name && one.home.namespace !== home);
    return Object.entries(formerState.homes)
        .filter(([name, home]) => formerState.onDestroy !== "keep" && isGone(name, home))
        .map(([name, home]) => ({
            path: "organizations",
            reason: `leaves out ${name}, whose namespace ${home} this stack made: it would be removed, and the volumes of its nodes with it. Put it back, set storage.onDestroy to keep and run pulumi up; then it can be left out, and its namespace stays`,
        }));
}

function ownershipProblems(
    { namespace, createNamespace }: NetworkModel,
    { formerState }: Observed,
): readonly Problem[] {
    const reason = `this stack made namespace ${namespace}, which would be removed with all that is in it: keep true`;
    return createNamespace || formerState.madeNamespaces.length === 0 ? [] : [{ path: "createNamespace", reason }];
}

/** Another name for the same cluster is no move; another cluster has none of the nodes that the state knows. */
function clusterProblems(model: NetworkModel, { formerState, nodes }: Observed): readonly Problem[] {
    const { context, kubeconfig } = model.cluster;
    const former = formerState.places.find((place) => place.context !== context || place.kubeconfig !== kubeconfig);
    const found = nodes === undefined || nodes.some(({ name }) => formerState.nodes.includes(name));
    if (former === undefined || found || formerState.nodes.length === 0) {
        return [];
    }
    const reason = `leads to a cluster that has none of the ${formerState.nodes.length} nodes of this stack, which were made with ${described(former)}: go back to that, or, when they are gone for good, run pulumi refresh first`;
    return [{ path: former.context === context ? "kubeconfig" : "context", reason }];
}

function described({ context, kubeconfig }: Site): string {
    const named = context === undefined ? "the current context" : `context ${context}`;
    return kubeconfig === undefined ? named : `${named} of ${kubeconfig}`;
}
