import assert from "node:assert/strict";
import { serverEnvironment } from "../../../../components/chaincode/server-pod";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const dns = "lower-case letters, digits, dashes and dots";

/** Every field, as Kubernetes would take it. */
const full = {
    resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { cpu: "1", memory: "1e9" } },
    podSecurityContext: {
        fsGroup: 1000,
        fsGroupChangePolicy: "OnRootMismatch",
        seccompProfile: { type: "RuntimeDefault" },
        supplementalGroups: [2000],
        sysctls: [{ name: "net.core.somaxconn", value: "1024" }],
    },
    securityContext: { readOnlyRootFilesystem: true },
    nodeSelector: { "kubernetes.io/arch": "amd64" },
    tolerations: [
        { key: "dedicated", value: "chaincode", effect: "NoSchedule" },
        { key: "spot", operator: "Exists", effect: "NoExecute", tolerationSeconds: 30 },
        { operator: "Exists" },
    ],
    affinity: {
        nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                    {
                        matchExpressions: [
                            { key: "zone", operator: "In", values: ["a", "b"] },
                            { key: "cores", operator: "Gt", values: ["4"] },
                            { key: "spot", operator: "DoesNotExist" },
                        ],
                        matchFields: [{ key: "metadata.name", operator: "NotIn", values: ["node-1"] }],
                    },
                ],
            },
            preferredDuringSchedulingIgnoredDuringExecution: [],
        },
        podAffinity: null,
        podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                {
                    weight: 100,
                    podAffinityTerm: {
                        topologyKey: "kubernetes.io/hostname",
                        labelSelector: { matchExpressions: [{ key: "app", operator: "NotIn", values: ["x"] }] },
                        matchLabelKeys: ["fabric-builder-k8s-cchash"],
                        namespaces: ["fabric"],
                        namespaceSelector: null,
                    },
                },
            ],
        },
    },
    topologySpreadConstraints: [
        {
            maxSkew: 1,
            topologyKey: "topology.kubernetes.io/zone",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: { "fabric-builder-k8s-cclabel": "asset" } },
            matchLabelKeys: ["fabric-builder-k8s-cchash"],
            minDomains: 2,
            nodeAffinityPolicy: "Honor",
            nodeTaintsPolicy: "Ignore",
        },
    ],
    labels: { team: "assets", "app.kubernetes.io/version": "1.0" },
    annotations: { "prometheus.io/scrape": "true", note: "any text, of any length" },
    environment: { LOG_LEVEL: "debug" },
    dnsPolicy: "None",
    dnsConfig: {
        nameservers: ["10.0.0.10", "fd00::10"],
        searches: ["example.com"],
        options: [{ name: "ndots", value: "2" }],
    },
    hostAliases: [{ ip: "10.0.0.7", hostnames: ["ledger.example.com"] }],
    imagePullSecrets: ["registry"],
    priorityClassName: "high",
    runtimeClassName: "gvisor",
};

describe("the pod template", () => {
    it("takes every field of a network and of a chaincode", () => {
        assert.deepEqual(configProblems(settingsWith({ pod: full, "chaincodes[0].pod": full })), []);
    });

    for (const field of ["hostNetwork", "hostPID", "hostIPC", "volumes", "serviceAccountName", "privileged"]) {
        it(`has no field ${field}`, () => {
            const [problem, ...others] = configProblems(settingsWith({ pod: { [field]: true } }));
            assert.equal(problem?.path, `pod.${field}`);
            assert.match(problem.reason, /^is not a known key/);
            assert.deepEqual(others, []);
        });
    }

    it("refuses every variable that the stack gives to chaincode servers", () => {
        const environment = { ...serverEnvironment("asset:1", 9999, "mutual"), ...serverEnvironment("a:1", 1, "none") };
        const paths = Object.keys(environment).map((name) => `pod.environment.${name}`);
        assert.deepEqual(
            configProblems(settingsWith({ pod: { environment } })).map(({ path }) => path),
            paths.sort(),
        );
        assert.equal(paths.length, 15);
    });

    itRefuses([
        {
            what: "amounts that are no quantities, and requests above limits",
            change: {
                pod: { resources: { requests: { cpu: 1 } } },
                "chaincodes[0].pod": { resources: { requests: { memory: "2Gi" }, limits: { memory: "2G" } } },
            },
            says: [
                "pod.resources.requests.cpu: must be text, not the number 1: put it in quotes",
                "chaincodes[0].pod.resources.requests.memory: must not be above the limit (2G)",
            ],
        },
        {
            what: "tolerations that Kubernetes would refuse",
            change: {
                pod: {
                    tolerations: [
                        { value: "x" },
                        { key: "a", operator: "Exists", value: "x" },
                        { key: "a", effect: "NoSchedule", tolerationSeconds: 5 },
                        { key: "a", operator: "In", effect: "Never" },
                        { key: "a/b/c" },
                    ],
                },
            },
            says: [
                "pod.tolerations[0].operator: must be Exists where no key is given",
                "pod.tolerations[1].value: must not be there with operator Exists",
                "pod.tolerations[2].tolerationSeconds: only with effect NoExecute",
                'pod.tolerations[3].effect: must be "NoSchedule", "PreferNoSchedule" or "NoExecute", not "Never"',
                'pod.tolerations[3].operator: must be "Equal" or "Exists", not "In"',
                'pod.tolerations[4].key: "a/b/c" is not a Kubernetes label key (such as "zone" or "topology.kubernetes.io/zone")',
            ],
        },
        {
            what: "a spread without what it needs",
            change: { pod: { topologySpreadConstraints: [{ maxSkew: 0, whenUnsatisfiable: "Never" }] } },
            says: [
                "pod.topologySpreadConstraints[0].maxSkew: must be at least 1",
                "pod.topologySpreadConstraints[0].topologyKey: is missing",
                'pod.topologySpreadConstraints[0].whenUnsatisfiable: must be "DoNotSchedule" or "ScheduleAnyway", not "Never"',
            ],
        },
        {
            what: "names and addresses that are none",
            change: {
                pod: {
                    dnsPolicy: "ClusterFirstWithHostNet",
                    dnsConfig: { nameservers: ["dns.example.com"] },
                    hostAliases: [{ ip: "10.0.0", hostnames: [] }],
                    imagePullSecrets: ["My_Secret"],
                },
            },
            says: [
                'pod.dnsConfig.nameservers[0]: "dns.example.com" is not an IP address',
                'pod.dnsPolicy: must be "ClusterFirst", "Default" or "None", not "ClusterFirstWithHostNet"',
                "pod.hostAliases[0].hostnames: must have at least one name",
                'pod.hostAliases[0].ip: "10.0.0" is not an IP address',
                `pod.imagePullSecrets[0]: "My_Secret" is not the name of a Kubernetes object (${dns})`,
            ],
        },
        {
            what: "more name servers than Kubernetes takes",
            change: { pod: { dnsConfig: { nameservers: ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"] } } },
            says: ["pod.dnsConfig.nameservers: must have 3 entries at most"],
        },
        {
            what: "labels, annotations and variables that the stack sets itself",
            change: {
                pod: {
                    labels: { "app.kubernetes.io/name": "x", "fabric-builder-k8s-cclabel": "x" },
                    annotations: { "fabric-builder-k8s-peerid": "x" },
                    environment: { CORE_PEER_ADDRESS: "x", CHAINCODE_SERVER_ADDRESS: "x" },
                },
            },
            says: [
                'pod.annotations.fabric-builder-k8s-peerid: "fabric-builder-k8s-peerid" is set by the stack itself',
                'pod.environment.CHAINCODE_SERVER_ADDRESS: "CHAINCODE_SERVER_ADDRESS" is set by the stack itself',
                'pod.environment.CORE_PEER_ADDRESS: "CORE_PEER_ADDRESS" is set by the stack itself',
                'pod.labels.fabric-builder-k8s-cclabel: "fabric-builder-k8s-cclabel" is set by the stack itself',
                'pod.labels["app.kubernetes.io/name"]: "app.kubernetes.io/name" is set by the stack itself',
            ],
        },
        {
            what: "variables and labels that cannot be",
            change: {
                pod: { environment: { "1ST": "x", PORT: 1 }, labels: { team: "a b" }, nodeSelector: { "": "x" } },
            },
            says: [
                "pod.environment.PORT: must be text, not the number 1: put it in quotes",
                'pod.environment["1ST"]: "1ST" is not the name of an environment variable (letters, digits, underscores, dots and dashes; does not start with a digit)',
                'pod.labels.team: "a b" is not a Kubernetes label value (letters, digits, dashes, dots and underscores)',
                'pod.nodeSelector[""]: "" is not a Kubernetes label key (such as "zone" or "topology.kubernetes.io/zone")',
            ],
        },
    ]);
});
