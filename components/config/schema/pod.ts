import { z } from "zod";
import type { PodTemplate } from "../../../builder/pod-template";
import { ipAddress } from "./addresses";
import { wholeNumber } from "./amounts";
import { variableValue } from "./environment";
import {
    domainName,
    labelKey,
    labelValue,
    objectName,
    podAnnotationKey,
    podLabelKey,
    podVariableName,
    plainText,
} from "./formats";
import { affinity } from "./kubernetes/affinity";
import { podSecurityContext, securityContext } from "./kubernetes/security";
import { labelSelector } from "./kubernetes/selectors";
import { named } from "./named";
import { resources } from "./resources";

const toleration = z
    .strictObject({
        key: labelKey.optional().describe("Key of the taint. Default: any, which operator Exists must say."),
        operator: z.enum(["Equal", "Exists"]).optional().describe("Exists takes any value. Default: Equal."),
        value: labelValue.optional().describe("Value of the taint; not with Exists. Default: none."),
        effect: z
            .enum(["NoSchedule", "PreferNoSchedule", "NoExecute"])
            .optional()
            .describe("Effect of the taint. Default: any."),
        tolerationSeconds: wholeNumber(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
            .optional()
            .describe("Seconds that the pod stays on a node with the taint; only with NoExecute. Default: for ever."),
    })
    .superRefine(({ key, operator, value, effect, tolerationSeconds }, context) => {
        const refuse = (path: string, message: string): void => {
            context.addIssue({ code: "custom", path: [path], message });
        };
        if (key === undefined && operator !== "Exists") {
            refuse("operator", "must be Exists where no key is given");
        }
        if (value !== undefined && operator === "Exists") {
            refuse("value", "must not be there with operator Exists");
        }
        if (tolerationSeconds !== undefined && effect !== "NoExecute") {
            refuse("tolerationSeconds", "only with effect NoExecute");
        }
    });

const inclusion = z.enum(["Honor", "Ignore"]).optional();

const spread = z.strictObject({
    maxSkew: wholeNumber(1).describe("Most pods by which two domains may differ."),
    topologyKey: labelKey.describe("Label of nodes whose values are the domains, such as topology.kubernetes.io/zone."),
    whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]).describe("What becomes of a pod that fits nowhere."),
    labelSelector: labelSelector
        .optional()
        .describe("Pods that are counted, as Kubernetes' LabelSelector. Default: none, so that nothing is spread."),
    matchLabelKeys: z.array(labelKey).optional().describe("Labels whose values the counted pods share. Default: none."),
    minDomains: wholeNumber(1).optional().describe("Fewest domains. Default: 1."),
    nodeAffinityPolicy: inclusion.describe("Whether only nodes of the pod's affinity count. Default: Honor."),
    nodeTaintsPolicy: inclusion.describe("Whether only nodes count whose taints are tolerated. Default: Ignore."),
});

/** As a resolver takes it: underscores and a dot at the end, too. */
const searchDomain = named(
    /^(?:\.|[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?)$/,
    "a DNS domain (lower-case letters, digits, dashes, underscores and dots)",
    253,
);

const dnsConfig = z.strictObject({
    nameservers: z
        .array(ipAddress)
        .max(3, "must have 3 entries at most")
        .optional()
        .describe("IP addresses of name servers, 3 at most. Default: those of dnsPolicy."),
    searches: z
        .array(searchDomain)
        .max(32, "must have 32 entries at most")
        .optional()
        .describe("Domains to search, 32 at most. Default: those of dnsPolicy."),
    options: z
        .array(
            z.strictObject({
                name: plainText.describe("Such as ndots."),
                value: z.string().optional().describe("As text. Default: none."),
            }),
        )
        .optional()
        .describe("Options of the resolver. Default: those of dnsPolicy."),
});

const hostAlias = z.strictObject({
    ip: ipAddress.describe("IP address."),
    hostnames: z.array(domainName).min(1, "must have at least one name").describe("Names for it in /etc/hosts."),
});

/** Those of the builder's template, each as Kubernetes takes it. */
const fields = {
    resources: resources
        .optional()
        .describe(
            "Requests and limits of the chaincode's container. Default: limits of 2Gi of memory and 4Gi of ephemeral-storage; " +
                "each twice the request where that is more.",
        ),
    podSecurityContext: podSecurityContext
        .optional()
        .describe("Kubernetes' PodSecurityContext, on top of what Pod Security restricted asks for. Default: none."),
    securityContext: securityContext
        .optional()
        .describe(
            "Kubernetes' SecurityContext of the chaincode's container, on top of what Pod Security restricted asks for. " +
                "Where the stack makes the namespace, what restricted forbids is refused. Default: none.",
        ),
    nodeSelector: z.record(labelKey, labelValue).optional().describe("Labels of nodes that it runs on. Default: any."),
    tolerations: z.array(toleration).optional().describe("Taints of nodes that it may run on. Default: none."),
    affinity: affinity.optional().describe("Kubernetes' Affinity, beside that of builder.nodeRole. Default: none."),
    topologySpreadConstraints: z.array(spread).optional().describe("How pods spread over nodes. Default: none."),
    labels: z
        .record(podLabelKey, labelValue)
        .optional()
        .describe("Further labels of the pod; those by which the stack finds it are refused. Default: none."),
    annotations: z
        .record(podAnnotationKey, z.string())
        .optional()
        .describe("Further annotations of the pod; the builder's own are refused. Default: none."),
    environment: z
        .record(podVariableName, variableValue)
        .optional()
        .describe(
            "Further variables of the chaincode's container, as text or, for what is secret, as {secretKeyRef: {name, key}} of a Secret in the " +
                "namespace of the chaincode pods; those that the stack sets are refused. Default: none.",
        ),
    dnsPolicy: z
        .enum(["ClusterFirst", "Default", "None"])
        .optional()
        .describe("Where names are looked up; None takes dnsConfig alone. Default: ClusterFirst."),
    dnsConfig: dnsConfig.optional().describe("Name servers and search domains. Default: those of dnsPolicy."),
    hostAliases: z.array(hostAlias).optional().describe("Further entries of /etc/hosts. Default: none."),
    imagePullSecrets: z
        .array(objectName)
        .optional()
        .describe(
            "Names of Secrets in the namespace of the organisation's chaincode by which images are pulled. Default: those of the service account.",
        ),
    priorityClassName: objectName.optional().describe("Priority class of the pod. Default: the cluster's."),
    runtimeClassName: objectName.optional().describe("Runtime class of the pod. Default: the cluster's."),
} satisfies Readonly<Record<keyof PodTemplate, z.ZodType>>;

/** What pods that run chaincode get beyond what they need. */
export const pod = z.strictObject(fields);
