import assert from "node:assert/strict";

import { mergedTemplate, type PodTemplate, withTemplate, withTemplateMetadata } from "../../builder/pod-template";

interface Merged {
    readonly what: string;
    readonly network: PodTemplate;
    readonly own: PodTemplate;
    readonly is: PodTemplate;
}

const merges: readonly Merged[] = [
    { what: "nothing with nothing", network: {}, own: {}, is: {} },
    {
        what: "maps by their keys, at any depth",
        network: {
            resources: { requests: { cpu: "10m", memory: "64Mi" } },
            podSecurityContext: { seccompProfile: { type: "RuntimeDefault" }, fsGroup: 1 },
        },
        own: {
            resources: { requests: { memory: "1Gi" }, limits: { memory: "1Gi" } },
            podSecurityContext: { seccompProfile: { type: "Localhost" } },
        },
        is: {
            resources: { requests: { cpu: "10m", memory: "1Gi" }, limits: { memory: "1Gi" } },
            podSecurityContext: { seccompProfile: { type: "Localhost" }, fsGroup: 1 },
        },
    },
    {
        what: "lists and texts by the later one",
        network: { tolerations: [{ key: "a" }, { key: "b" }], imagePullSecrets: ["a"], dnsPolicy: "Default" },
        own: { tolerations: [{ key: "c" }], dnsPolicy: "None" },
        is: { tolerations: [{ key: "c" }], imagePullSecrets: ["a"], dnsPolicy: "None" },
    },
    {
        what: "a null, which takes a default of the pod away",
        network: { securityContext: { runAsNonRoot: true } },
        own: { securityContext: { runAsNonRoot: null } },
        is: { securityContext: { runAsNonRoot: null } },
    },
];

const spec = {
    serviceAccountName: "default",
    securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    initContainers: [{ name: "unpack", securityContext: { capabilities: { drop: ["ALL"] } } }],
    containers: [
        {
            name: "chaincode",
            env: [{ name: "CORE_PEER_ADDRESS", value: "org1-peer1:7052" }],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
        { name: "beside" },
    ],
};

const full: Required<PodTemplate> = {
    resources: { limits: { memory: "1Gi" } },
    podSecurityContext: { fsGroup: 2000 },
    securityContext: { capabilities: { add: ["NET_BIND_SERVICE"] }, readOnlyRootFilesystem: true },
    nodeSelector: { disk: "fast" },
    tolerations: [{ key: "spot", operator: "Exists" }],
    affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway" },
    ],
    labels: { team: "assets" },
    annotations: { "example.com/scrape": "true" },
    environment: { LOG_LEVEL: "debug", CORE_PEER_ADDRESS: "elsewhere:7052" },
    dnsPolicy: "None",
    dnsConfig: { nameservers: ["10.0.0.10"] },
    hostAliases: [{ ip: "10.0.0.1", hostnames: ["db"] }],
    imagePullSecrets: ["registry"],
    priorityClassName: "high",
    runtimeClassName: "gvisor",
};

const limits = { resources: { limits: { memory: "1Gi" } } };

describe("A pod template", () => {
    for (const { what, network, own, is } of merges) {
        it(`merges ${what}`, () => {
            assert.deepEqual(mergedTemplate(network, own), is);
        });
    }

    it("takes a variable from a Secret, which a chaincode's own may replace", () => {
        const secret = (name: string) => ({ secretKeyRef: { name, key: "token" } });
        const network = { environment: { TOKEN: secret("all"), MODE: secret("all") } };
        const template = mergedTemplate(network, { environment: { TOKEN: secret("own"), MODE: "plain" } });
        const { containers } = withTemplate({ containers: [{ name: "chaincode", env: [] }] }, template);
        assert.deepEqual(containers[0]?.env, [
            { name: "TOKEN", valueFrom: { secretKeyRef: { name: "own", key: "token" } } },
            { name: "MODE", value: "plain" },
        ]);
    });

    it("changes nothing when it is empty", () => {
        assert.deepEqual(withTemplate(spec, {}), spec);
        assert.deepEqual(withTemplateMetadata({ labels: { a: "b" } }, {}), { labels: { a: "b" } });
    });

    it("puts each of its fields where Kubernetes has it, over the defaults of the pod", () => {
        assert.deepEqual(withTemplate(spec, full), {
            serviceAccountName: "default",
            securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, fsGroup: 2000 },
            initContainers: [
                {
                    name: "unpack",
                    ...limits,
                    securityContext: {
                        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
                        readOnlyRootFilesystem: true,
                    },
                },
            ],
            containers: [
                {
                    name: "chaincode",
                    ...limits,
                    env: [
                        { name: "CORE_PEER_ADDRESS", value: "org1-peer1:7052" },
                        { name: "LOG_LEVEL", value: "debug" },
                    ],
                    securityContext: {
                        allowPrivilegeEscalation: false,
                        capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] },
                        readOnlyRootFilesystem: true,
                    },
                },
                { name: "beside", ...limits, securityContext: full.securityContext },
            ],
            nodeSelector: full.nodeSelector,
            tolerations: full.tolerations,
            affinity: full.affinity,
            topologySpreadConstraints: full.topologySpreadConstraints,
            dnsPolicy: "None",
            dnsConfig: full.dnsConfig,
            hostAliases: full.hostAliases,
            imagePullSecrets: [{ name: "registry" }],
            priorityClassName: "high",
            runtimeClassName: "gvisor",
        });
    });

    it("adds labels and annotations to those that the pod has, which win", () => {
        const own = { labels: { app: "chaincode", team: "builder" }, annotations: { ccid: "a:1" } };
        assert.deepEqual(withTemplateMetadata(own, full), {
            labels: { app: "chaincode", team: "builder" },
            annotations: { ccid: "a:1", "example.com/scrape": "true" },
        });
    });
});
