import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { buildLimits } from "../../builder/kubernetes/limits";
import { labelsOf } from "../model/ownership";
import { nameOn } from "../model/parts";
import type { OnClusters } from "./on-clusters";
import { type Scope } from "./scope";

/** Name of the LimitRange in each namespace that the stack makes. */
export const limitRangeName = "fabric-containers";

/**
 * What a container gets that says nothing, as one of a pod that somebody else has made in a namespace of the stack's: what the largest of
 * chaincode's get, builds. All of the stack's own say what they may take (builder/kubernetes/limits.ts), since a default here would have those refused
 * that ask for more. Without the requests Kubernetes would take the limits for them.
 */
const limits = [
    { type: "Container", default: { ...buildLimits }, defaultRequest: { memory: "0", "ephemeral-storage": "0" } },
];

/**
 * Bounds for forgotten pods in the namespaces that the stack makes.
 *
 * @param podMakers what makes the stack's pods there: one of an earlier version asks for what it likes, without a limit, until it was replaced
 */
export function limitRanges(
    { parts }: Scope,
    podMakers: OnClusters<pulumi.Resource>,
    opts: pulumi.CustomResourceOptions,
): void {
    for (const { model, chaincodes, homes, namespace: own, provider } of parts.values()) {
        const options = { ...opts, provider, dependsOn: [...podMakers.on(model.cluster.name)] };
        const all = new Map([...chaincodes, ...homes, [model.namespace, own] as const]);
        for (const [home, namespace] of model.createNamespace ? all : []) {
            const metadata = { name: limitRangeName, namespace, labels: labelsOf(home, "bounds", limitRangeName) };
            new k8s.core.v1.LimitRange(nameOn(model, home), { metadata, spec: { limits } }, options);
        }
    }
}
