import { objectAt, objectsAt, type JsonObject } from "../../ground/json";

const nodeRoleKey = "fabric-builder-k8s-role";

/**
 * A pod's specification, kept to the nodes of a role: those are labelled so that chaincode goes there, and tainted so that
 * nothing else does. What the pod asks for beside that holds as well. "" is any node.
 */
export function withNodeRole(spec: JsonObject, nodeRole: string): JsonObject {
    if (nodeRole === "") {
        return spec;
    }
    const toleration = { key: nodeRoleKey, operator: "Equal", value: nodeRole, effect: "NoSchedule" };
    return {
        ...spec,
        affinity: withNodes(objectAt(spec, "affinity"), { key: nodeRoleKey, operator: "In", values: [nodeRole] }),
        tolerations: [...objectsAt(spec, "tolerations"), toleration],
    };
}

/** One of the terms has to hold, so each has to ask for the role. */
function withNodes(affinity: JsonObject, expression: JsonObject): JsonObject {
    const nodeAffinity = objectAt(affinity, "nodeAffinity");
    const required = "requiredDuringSchedulingIgnoredDuringExecution";
    const terms = objectsAt(nodeAffinity, required, "nodeSelectorTerms");
    const nodeSelectorTerms = (terms.length === 0 ? [{}] : terms).map((term) => ({
        ...term,
        matchExpressions: [...objectsAt(term, "matchExpressions"), expression],
    }));
    return { ...affinity, nodeAffinity: { ...nodeAffinity, [required]: { nodeSelectorTerms } } };
}
