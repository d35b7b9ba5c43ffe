import type { VariableValue } from "../../builder/pod-template";
import type { NetworkModel } from "./network";

/** Names of Secrets in the namespace of the chaincode pods that somebody else makes, and that pods which run or build chaincode may name. */
interface ReferredSecrets {
    /** By which images are pulled; no container sees what is in them. */
    readonly pulls: readonly string[];
    /** Whose values become variables. */
    readonly variables: readonly string[];
}

/** What a network's config refers to, each once, sorted; pure. */
export function referredSecrets({ builder, chaincodes }: NetworkModel): ReferredSecrets {
    const templates = [builder.pod, ...chaincodes.map(({ ownPod }) => ownPod)];
    const environments = [...templates, ...Object.values(builder.languages)].map(({ environment = {} }) => environment);
    return {
        pulls: distinct(templates.flatMap(({ imagePullSecrets = [] }) => imagePullSecrets)),
        variables: distinct(environments.flatMap((environment) => Object.values(environment).flatMap(secretOf))),
    };
}

function secretOf(value: VariableValue): readonly string[] {
    return typeof value === "string" ? [] : [value.secretKeyRef.name];
}

function distinct(names: readonly string[]): readonly string[] {
    return [...new Set(names)].sort();
}
