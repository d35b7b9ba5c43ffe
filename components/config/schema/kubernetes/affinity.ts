import { z } from "zod";
import { wholeNumber } from "../amounts";
import { labelKey, namespaceName } from "../formats";
import { field } from "./fields";
import { labelSelector, nodeSelectorTerm } from "./selectors";

const weight = wholeNumber(1, 100).describe("How much it counts, from 1 to 100.");

const nodeAffinity = z.strictObject({
    requiredDuringSchedulingIgnoredDuringExecution: field(
        z.strictObject({
            nodeSelectorTerms: z
                .array(nodeSelectorTerm)
                .min(1, "must have at least one entry")
                .describe("A node must meet one of them, whole."),
        }),
        "What a node must have. Default: nothing.",
    ),
    preferredDuringSchedulingIgnoredDuringExecution: field(
        z.array(z.strictObject({ weight, preference: nodeSelectorTerm.describe("What a node should have.") })),
        "What a node should have. Default: nothing.",
    ),
});

const podAffinityTerm = z
    .strictObject({
        topologyKey: labelKey.describe("Label of nodes whose value is the place, such as kubernetes.io/hostname."),
        labelSelector: field(labelSelector, "Pods that are meant. Default: none."),
        matchLabelKeys: field(z.array(labelKey), "Labels whose values the pods share. Default: none."),
        mismatchLabelKeys: field(z.array(labelKey), "Labels whose values the pods do not share. Default: none."),
        namespaces: field(z.array(namespaceName), "Namespaces of the pods. Default: the pod's own."),
        namespaceSelector: field(labelSelector, "Labels of the pods' namespaces. Default: none."),
    })
    .superRefine((term, context) => {
        for (const key of ["matchLabelKeys", "mismatchLabelKeys"] as const) {
            if ((term[key] ?? []).length > 0 && (term.labelSelector ?? undefined) === undefined) {
                context.addIssue({ code: "custom", path: [key], message: "must not be there without labelSelector" });
            }
        }
    });

const podAffinity = z.strictObject({
    requiredDuringSchedulingIgnoredDuringExecution: field(z.array(podAffinityTerm), "What must be. Default: nothing."),
    preferredDuringSchedulingIgnoredDuringExecution: field(
        z.array(z.strictObject({ weight, podAffinityTerm: podAffinityTerm.describe("What should be.") })),
        "What should be. Default: nothing.",
    ),
});

/** Kubernetes' Affinity. */
export const affinity = z.strictObject({
    nodeAffinity: field(nodeAffinity, "Nodes that it runs on. Default: any."),
    podAffinity: field(podAffinity, "Pods that it runs beside. Default: none."),
    podAntiAffinity: field(podAffinity, "Pods that it does not run beside. Default: none."),
});
