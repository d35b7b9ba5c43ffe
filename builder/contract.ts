/** A builder among those of a peer, and the kind of packages that it takes. */
interface BuilderEntry {
    /** In CORE_CHAINCODE_EXTERNALBUILDERS. */
    readonly name: string;
    /** Also the folder of its verbs. */
    readonly kind: string;
}

/**
 * The builders of a peer, in the order in which it asks them. A name must never change: the peer writes it down with each
 * build, and refuses to start what a builder of another name has built.
 */
export const builders: readonly BuilderEntry[] = [
    { name: "k8s_builder", kind: "k8s" },
    { name: "ccaas_builder", kind: "ccaas" },
    { name: "external_builder", kind: "external" },
    { name: "source_builder", kind: "source" },
];

/** Where the image keeps the agent and the folders of all kinds; the peer finds its copy of those under the same path. */
export const verbsPath = "/opt/hyperledger/fabric-builder";

/** The `path` of a builder in CORE_CHAINCODE_EXTERNALBUILDERS: the folder whose `bin` holds the verbs of a kind. */
export function verbsFolder(kind: string): string {
    return `${verbsPath}/${kind}`;
}

/** The agent's container beside a peer, whose log has a report of each verb that failed (report.ts). */
export const agentContainer = "builder";

/** The user for images that name none, a name or root: Pod Security `restricted` wants a number that is not 0. */
export const fallbackUser = 1000;

/** The ConfigMap that the program makes for the agents of a namespace. */
export const builderConfigMap = "fabric-builder";

/** The service account of pods that run or build chaincode, in the same namespace; it has no rights, and its token is not mounted. */
export const chaincodeAccount = "chaincode";

/** The key in that ConfigMap under which the JSON of a BuilderConfig is (pod-template.ts). */
export const configKey = "config.json";

/** Names the folder through which verbs hand over to the agent; both see it under the same path. */
export const spoolVariable = "FABRIC_BUILDER_SPOOL";

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
    /** Service account of pods that run or build chaincode; its token is not mounted. Default `default`. */
    serviceAccount: "FABRIC_K8S_BUILDER_SERVICE_ACCOUNT",
    /** How long a pod may take to run, a Go duration; 0 is for ever. Default `3m`. */
    startTimeout: "FABRIC_K8S_BUILDER_START_TIMEOUT",
    /** `true` says more on stderr. */
    debug: "FABRIC_K8S_BUILDER_DEBUG",
    /** A kubeconfig instead of the pod's service account. */
    kubeconfig: "KUBECONFIG_PATH",
    /** Name of the ConfigMap with pod templates and languages, in the namespace of the chaincode pods. Default: none is read. */
    configMap: "FABRIC_BUILDER_CONFIG_MAP",
    /** JSON whose fields fill the templates in a ccaas package, such as `{"peername":"org1-peer1"}`; Fabric's own name for it. */
    serverTemplate: "CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG",
    /** `true` takes packages whose server is in the peer's own pod or on its node. Default: refused. */
    localServers: "FABRIC_BUILDER_LOCAL_SERVERS",
    /**
     * Only for the agent: the folder for temporary files that it shares with its peer. What requests name has to be below it.
     * Default: the folder that holds the spool folder.
     */
    shared: "FABRIC_BUILDER_SHARED",
    /** Only for the agent: folder on a disk of its own that keeps results of builds. Default: they are built each time. */
    cache: "FABRIC_BUILDER_CACHE",
    /** How much that folder may hold, in bytes or with Ki, Mi or Gi; what was not used for longest goes. Default `1Gi`. */
    cacheLimit: "FABRIC_BUILDER_CACHE_LIMIT",
    /**
     * How long the pod of a build keeps its result for the other peers of the namespace, and for who asks again after a
     * timeout, a Go duration. Default `0s`: until the first has it.
     */
    keptFor: "FABRIC_BUILDER_BUILDS_KEPT_FOR",
    /** How many builds may go on at a time in the namespace. Default: one for each two processors of the node, at least one. */
    buildsAtOnce: "FABRIC_BUILDER_BUILDS_AT_ONCE",
} as const;

/**
 * What an agent takes from a request, beside the verb and its arguments, since whoever is in the peer's place can make one up: its ID,
 * which has to be the agent's, whether to say more, and what fills templates where the agent has not got that itself.
 */
export const requestVariables: readonly string[] = [
    settingVariables.peerId,
    settingVariables.debug,
    settingVariables.serverTemplate,
];

/** Fields that the program fills the templates of ccaas packages with: the first is Fabric's own. */
export const serverTemplateFields = { peer: "peername", namespace: "chaincodenamespace" } as const;

/** What the peer has to let through to the verbs. All other settings are the agent's own. */
export const propagatedVariables: readonly string[] = [
    settingVariables.peerId,
    settingVariables.serverTemplate,
    spoolVariable,
];

/** Only for the agent: its own pod (metadata.name, metadata.uid, metadata.namespace), which then owns the chaincode Jobs. */
export const podVariables = { name: "POD_NAME", uid: "POD_UID", namespace: "POD_NAMESPACE" } as const;

/** Node's heap is kept small: the agent holds next to nothing. */
export const agentCommand: readonly string[] = [
    "node",
    "--max-semi-space-size=1",
    "--max-old-space-size=64",
    `${verbsPath}/agent.cjs`,
];

/** Copies the verbs of all kinds into a volume that the peer mounts at `verbsPath`. */
export function copyVerbsCommand(volume: string): readonly string[] {
    return ["cp", "-R", ...builders.map(({ kind }) => verbsFolder(kind)), `${volume}/`];
}

/** A rule of a Role. */
export interface RoleRule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
    /** Only these objects; undefined is all of the namespace. */
    readonly resourceNames?: readonly string[];
}

/**
 * All that the agent may do, in the namespace of the chaincode pods. It reads no Secret, but a pod that it makes mounts what it names:
 * nothing else is in that namespace. No rule but one names its objects: the names of Jobs and Secrets are known only when a chaincode
 * starts, and no name limits what is created. No `patch` of Secrets, whose answer is the whole Secret.
 */
export const agentRules: readonly RoleRule[] = [
    { apiGroups: ["batch"], resources: ["jobs"], verbs: ["create", "delete", "list", "watch"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    // A websocket begins as a GET; Kubernetes 1.35 and newer want `create` as well, as for the older POST.
    { apiGroups: [""], resources: ["pods/attach"], verbs: ["create", "get"] },
    { apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: [builderConfigMap] },
    { apiGroups: [""], resources: ["secrets"], verbs: ["create", "delete"] },
    { apiGroups: [""], resources: ["events"], verbs: ["list", "watch"] },
];
