import { z } from "zod";
import { labelKey, labelValue, objectName } from "../formats";
import { field } from "./fields";

const setOperators = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

interface Requirement {
    readonly operator: string;
    readonly values?: readonly string[] | null | undefined;
}

/** Values that an operator takes: k8s.io/apimachinery, apis/meta/v1/validation, and k8s.io/kubernetes, apis/core/validation. */
function refuseValues({ operator, values }: Requirement, context: z.RefinementCtx): void {
    const message = valuesReason(operator, values ?? []);
    if (message !== undefined) {
        context.addIssue({ code: "custom", path: ["values"], message });
    }
}

function valuesReason(operator: string, values: readonly string[]): string | undefined {
    switch (operator) {
        case "In":
        case "NotIn":
            return values.length === 0 ? `must have at least one entry with operator ${operator}` : undefined;
        case "Gt":
        case "Lt":
            return values.length === 1 && /^-?\d+$/.test(values.join(""))
                ? undefined
                : `must have one entry with operator ${operator}: a whole number in quotes`;
        default:
            return values.length > 0 ? `must not be there with operator ${operator}` : undefined;
    }
}

const requirement = z
    .strictObject({
        key: labelKey.describe("Key of the label."),
        operator: z.enum(setOperators).describe("What is asked of the label's value."),
        values: field(z.array(labelValue), "Values, as text; only with In and NotIn. Default: none."),
    })
    .superRefine(refuseValues);

/** Kubernetes' LabelSelector. */
export const labelSelector = z.strictObject({
    matchLabels: field(z.record(labelKey, labelValue), "Labels with their values. Default: any."),
    matchExpressions: field(z.array(requirement), "Conditions on labels. Default: none."),
});

const nodeRequirement = z
    .strictObject({
        key: labelKey.describe("Key of the label."),
        operator: z.enum([...setOperators, "Gt", "Lt"]).describe("What is asked of the label's value."),
        values: field(
            z.array(labelValue),
            "Values, as text: with In and NotIn at least one, with Gt and Lt one number, else none. Default: none.",
        ),
    })
    .superRefine(refuseValues);

const nodeField = z.strictObject({
    key: z.literal("metadata.name").describe("metadata.name, the only field there is."),
    operator: z.enum(["In", "NotIn"]).describe("Whether the name must be that one or must not."),
    values: z.array(objectName).length(1, "must have one entry").describe("Name of a node."),
});

/** Kubernetes' NodeSelectorTerm. */
export const nodeSelectorTerm = z.strictObject({
    matchExpressions: field(z.array(nodeRequirement), "Conditions on labels of the node. Default: none."),
    matchFields: field(z.array(nodeField), "Conditions on the node's name. Default: none."),
});
