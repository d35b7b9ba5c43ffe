/** Name of the builder in CORE_CHAINCODE_EXTERNALBUILDERS. A peer refuses to start what a builder of another name has built. */
export const builderName = "k8s_builder";

/** Where the image keeps the agent and, in `bin`, the verbs; the peer finds its copy of the verbs under the same path. */
export const verbsPath = "/opt/hyperledger/fabric-builder";

/** Names the folder through which verbs hand over to the agent; both see it under the same path. */
export const spoolVariable = "FABRIC_BUILDER_SPOOL";

/** What the peer has to let through to the verbs. All other settings are the agent's own. */
export const propagatedVariables: readonly string[] = ["CORE_PEER_ID", spoolVariable];

/** Settings of the verbs, which the agent takes as defaults from its own environment. */
export const settingVariables = {
    /** Required by `run`. Goes into the names of its objects and tells the objects of several peers apart. */
    peerId: "CORE_PEER_ID",
    /** Only for the agent: objects of another organisation's peer with the same ID are left alone. */
    mspId: "CORE_PEER_LOCALMSPID",
    /** Default: the namespace of the service account, else `default`. */
    namespace: "FABRIC_K8S_BUILDER_NAMESPACE",
    /** Places pods on nodes with the label and taint `fabric-builder-k8s-role=<value>`. Default: anywhere. */
    nodeRole: "FABRIC_K8S_BUILDER_NODE_ROLE",
    /** At most 30 characters of a DNS-1035 label, a dash at the end allowed. Default `hlfcc`. */
    objectNamePrefix: "FABRIC_K8S_BUILDER_OBJECT_NAME_PREFIX",
    /** Service account of chaincode pods; its token is not mounted. Default `default`. */
    serviceAccount: "FABRIC_K8S_BUILDER_SERVICE_ACCOUNT",
    /** How long a pod may take to run, a Go duration; 0 is for ever. Default `3m`. */
    startTimeout: "FABRIC_K8S_BUILDER_START_TIMEOUT",
    /** `true` says more on stderr. */
    debug: "FABRIC_K8S_BUILDER_DEBUG",
    /** A kubeconfig instead of the pod's service account. */
    kubeconfig: "KUBECONFIG_PATH",
} as const;

/** Only for the agent: its own pod (metadata.name, metadata.uid, metadata.namespace), which then owns the chaincode Jobs. */
export const podVariables = { name: "POD_NAME", uid: "POD_UID", namespace: "POD_NAMESPACE" } as const;

/** Node's heap is kept small: the agent holds next to nothing. */
export const agentCommand: readonly string[] = [
    "node",
    "--max-semi-space-size=1",
    "--max-old-space-size=64",
    `${verbsPath}/agent.cjs`,
];

/** Copies the verbs into a volume that the peer mounts at `verbsPath`. */
export function copyVerbsCommand(volume: string): readonly string[] {
    return ["cp", "-R", `${verbsPath}/bin`, `${volume}/`];
}

/** A rule of a Role. */
export interface RoleRule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
}

/** All that the agent may do, in the namespace of the chaincode pods. It reads no Secret. */
export const agentRules: readonly RoleRule[] = [
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "delete", "list", "watch"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    { apiGroups: [""], resources: ["secrets"], verbs: ["create", "delete", "patch"] },
    { apiGroups: [""], resources: ["events"], verbs: ["list", "watch"] },
];
