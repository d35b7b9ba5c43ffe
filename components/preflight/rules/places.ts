import type { Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Place } from "../../reach";
import type { Observed } from "../observed";

/** A network does not move: at another place it would be a new one, and the old one would be removed for it. */
export function placeProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    return [
        ...namespaceProblems(model, observed),
        ...ownershipProblems(model, observed),
        ...clusterProblems(model, observed),
    ];
}

function namespaceProblems({ namespace }: NetworkModel, { memory }: Observed): readonly Problem[] {
    const former = [...new Set(memory.places.map((place) => place.namespace))].filter((name) => name !== namespace);
    const lives = former.join(", ");
    const reason = `the network of this stack lives in ${lives}: in ${namespace} it would be another one, and this one would be removed for it. Keep ${lives}, and make a stack of its own for a network in ${namespace}`;
    return former.length === 0 ? [] : [{ path: "namespace", reason }];
}

function ownershipProblems({ namespace, createNamespace }: NetworkModel, { memory }: Observed): readonly Problem[] {
    const reason = `this stack made namespace ${namespace}, which would be removed with all that is in it: keep true`;
    return createNamespace || memory.madeNamespace === undefined ? [] : [{ path: "createNamespace", reason }];
}

/** Another name for the same cluster is no move; another cluster has none of the nodes that the state knows. */
function clusterProblems(model: NetworkModel, { memory, nodes }: Observed): readonly Problem[] {
    const { context, kubeconfig } = model.cluster;
    const former = memory.places.find((place) => place.context !== context || place.kubeconfig !== kubeconfig);
    const found = nodes === undefined || nodes.some(({ name }) => memory.nodes.includes(name));
    if (former === undefined || found || memory.nodes.length === 0) {
        return [];
    }
    const reason = `leads to a cluster that has none of the ${memory.nodes.length} nodes of this stack, which were made with ${described(former)}: go back to that, or, when they are gone for good, run pulumi refresh first`;
    return [{ path: former.context === context ? "kubeconfig" : "context", reason }];
}

function described({ context, kubeconfig }: Place): string {
    const named = context === undefined ? "the current context" : `context ${context}`;
    return kubeconfig === undefined ? named : `${named} of ${kubeconfig}`;
}
