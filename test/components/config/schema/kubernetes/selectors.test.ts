import { itRefuses } from "../../../../support/stack-config";

describe("Kubernetes' parts of a pod template", () => {
    itRefuses([
        {
            what: "fields that Kubernetes does not have",
            change: {
                pod: {
                    securityContext: { runAsUsr: 1000, capabilities: { dropp: ["ALL"] } },
                    podSecurityContext: { capabilities: { drop: ["ALL"] } },
                    affinity: { nodeAfinity: {} },
                    resources: { limits: { mem: "1Gi" } },
                },
            },
            says: [
                "pod.affinity.nodeAfinity: is not a known key (did you mean nodeAffinity?)",
                "pod.podSecurityContext.capabilities: is not a known key (known here: runAsUser, runAsGroup, runAsNonRoot, seccompProfile, appArmorProfile, seLinuxOptions, windowsOptions, fsGroup, fsGroupChangePolicy, seLinuxChangePolicy, supplementalGroups, supplementalGroupsPolicy, sysctls)",
                'pod.resources.limits.mem: "mem" is not a resource of a container (cpu, memory, ephemeral-storage, hugepages-2Mi, or with a domain as "nvidia.com/gpu")',
                "pod.securityContext.capabilities.dropp: is not a known key (did you mean drop?)",
                "pod.securityContext.runAsUsr: is not a known key (did you mean runAsUser?)",
            ],
        },
        {
            what: "conditions on nodes and pods that Kubernetes would refuse",
            change: {
                pod: {
                    affinity: {
                        nodeAffinity: {
                            requiredDuringSchedulingIgnoredDuringExecution: {
                                nodeSelectorTerms: [
                                    {
                                        matchExpressions: [
                                            { key: "zone", operator: "In" },
                                            { key: "zone", operator: "Exists", values: ["a"] },
                                            { key: "cores", operator: "Gt", values: ["many"] },
                                            { key: "zone", operator: "Equals", values: ["a"] },
                                        ],
                                        matchFields: [{ key: "metadata.uid", operator: "In", values: ["a"] }],
                                    },
                                ],
                            },
                            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, preference: {} }],
                        },
                        podAntiAffinity: {
                            requiredDuringSchedulingIgnoredDuringExecution: [
                                { labelSelector: {}, topologyKey: "kubernetes.io/hostname" },
                                { matchLabelKeys: ["app"] },
                            ],
                        },
                    },
                },
            },
            says: [
                "pod.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: must be 100 at most",
                ...[
                    "matchExpressions[0].values: must have at least one entry with operator In",
                    "matchExpressions[1].values: must not be there with operator Exists",
                    "matchExpressions[2].values: must have one entry with operator Gt: a whole number in quotes",
                    'matchExpressions[3].operator: must be "In", "NotIn", "Exists", "DoesNotExist", "Gt" or "Lt", not "Equals"',
                    'matchFields[0].key: must be "metadata.name", not "metadata.uid"',
                ].map(
                    (line) =>
                        `pod.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].${line}`,
                ),
                "pod.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[1].topologyKey: is missing",
            ],
        },
    ]);
});
