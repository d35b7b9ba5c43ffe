import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const forbidden = "Pod Security restricted, which the stack enforces on its namespace, forbids it";

/** What Pod Security restricted forbids, and the path below a security context that is named. */
const weak = [
    { set: { runAsNonRoot: false }, says: `runAsNonRoot: must be true: ${forbidden}` },
    { set: { runAsUser: 0 }, says: `runAsUser: must not be 0: ${forbidden}` },
    { set: { allowPrivilegeEscalation: true }, says: `allowPrivilegeEscalation: must be false: ${forbidden}` },
    {
        set: { capabilities: { add: ["NET_BIND_SERVICE", "SYS_ADMIN"] } },
        says: `capabilities.add: must have no entry but NET_BIND_SERVICE: ${forbidden}`,
    },
    {
        set: { capabilities: { drop: ["NET_RAW"] } },
        says: `capabilities.drop: must have the entry ALL: ${forbidden}`,
    },
    {
        set: { seccompProfile: { type: "Unconfined" } },
        says: `seccompProfile.type: must be "RuntimeDefault" or "Localhost": ${forbidden}`,
    },
    {
        set: { appArmorProfile: { type: "Unconfined" } },
        says: `appArmorProfile.type: must be "RuntimeDefault" or "Localhost": ${forbidden}`,
    },
    { set: { runAsNonRoot: null }, says: `runAsNonRoot: must be true: ${forbidden}` },
    { set: { capabilities: null }, says: `capabilities: must not be null: ${forbidden}` },
    { set: { seccompProfile: null }, says: `seccompProfile: must not be null: ${forbidden}` },
    { set: { procMount: "Unmasked" }, says: `procMount: must be "Default": ${forbidden}` },
];

const allowed = {
    runAsNonRoot: true,
    runAsUser: 1000,
    allowPrivilegeEscalation: false,
    privileged: false,
    capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
    seccompProfile: { type: "Localhost", localhostProfile: "chaincode.json" },
    procMount: "Default",
};

const allowedOfPod = {
    runAsNonRoot: true,
    runAsUser: 1000,
    seccompProfile: { type: "Localhost", localhostProfile: "chaincode.json" },
    fsGroup: 1000,
};

describe("checks of pod templates", () => {
    itRefuses([
        ...weak.map(({ set, says }) => ({
            what: `${JSON.stringify(set)} in a namespace that enforces restricted`,
            change: { pod: { securityContext: set } },
            says: [`pod.securityContext.${says}`],
        })),
        {
            what: "a weak pod of one chaincode",
            change: { "chaincodes[0].pod": { podSecurityContext: { runAsUser: 0 } } },
            says: [`chaincodes[0].pod.podSecurityContext.runAsUser: must not be 0: ${forbidden}`],
        },
        {
            what: "a privileged container even in a namespace of somebody else's",
            change: { createNamespace: false, pod: { securityContext: { privileged: true, runAsUser: 0 } } },
            says: ["pod.securityContext.privileged: must not be true: chaincode never needs the node"],
        },
        {
            what: "a profile without the name that it needs, and a name that nothing takes",
            change: {
                pod: { securityContext: { seccompProfile: { type: "Localhost" } } },
                "chaincodes[0].pod": {
                    podSecurityContext: { appArmorProfile: { type: "RuntimeDefault", localhostProfile: "a" } },
                },
            },
            says: [
                "pod.securityContext.seccompProfile.localhostProfile: is missing: it names the profile that type Localhost takes",
                "chaincodes[0].pod.podSecurityContext.appArmorProfile.localhostProfile: only with type Localhost",
            ],
        },
        {
            what: "name servers of nobody",
            change: { pod: { dnsPolicy: "None", dnsConfig: { searches: ["example.com"] } } },
            says: ["pod.dnsPolicy: must not be None without dnsConfig.nameservers"],
        },
        {
            what: "a chaincode's request above the network's limit",
            change: {
                pod: { resources: { limits: { memory: "256Mi", cpu: "1" } } },
                "chaincodes[0].pod": { resources: { requests: { memory: "0.5Gi", cpu: "1000m" } } },
            },
            says: ["chaincodes[0].pod.resources.requests.memory: must not be above the limit at pod.resources"],
        },
        {
            what: "a chaincode's limit below the network's request",
            change: {
                pod: { resources: { requests: { "nvidia.com/gpu": "2" } } },
                "chaincodes[0].pod": { resources: { limits: { "nvidia.com/gpu": "1" } } },
            },
            says: [
                'chaincodes[0].pod.resources.limits["nvidia.com/gpu"]: must not be below the request at pod.resources',
            ],
        },
    ]);

    const accepted = [
        {
            what: "what restricted allows",
            change: { pod: { securityContext: allowed, podSecurityContext: allowedOfPod } },
        },
        {
            what: "a profile of the network's type with a chaincode's own name",
            change: {
                pod: { securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "a" } } },
                "chaincodes[0].pod": { securityContext: { seccompProfile: { localhostProfile: "b" } } },
            },
        },
        {
            what: "what restricted forbids, where somebody else makes the namespace",
            change: { createNamespace: false, pod: { securityContext: { runAsUser: 0, runAsNonRoot: false } } },
        },
        {
            what: "a chaincode's own DNS with the network's name servers",
            change: {
                pod: { dnsConfig: { nameservers: ["10.0.0.10"] } },
                "chaincodes[0].pod": { dnsPolicy: "None" },
            },
        },
        {
            what: "a chaincode's request and limit above the network's",
            change: {
                pod: { resources: { requests: { memory: "1Gi" }, limits: { memory: "1Gi" } } },
                "chaincodes[0].pod": { resources: { requests: { memory: "2Gi" }, limits: { memory: "2Gi" } } },
            },
        },
    ];
    for (const { what, change } of accepted) {
        it(`accepts ${what}`, () => {
            assert.deepEqual(configProblems(settingsWith(change)), []);
        });
    }
});
