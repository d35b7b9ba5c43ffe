import { agentRules } from "../../builder/contract";
import { chaincodeRules, nodeRules } from "../organisations/administrators";
import { extraKinds, plannedKinds } from "../preflight/planned";

/** What one group of resources is asked for. */
export interface Need {
    /** "" is Kubernetes' core. */
    readonly group: string;
    /** Such as `pods/exec`. */
    readonly resource: string;
    readonly verbs: readonly string[];
}

/** All that the Kubernetes provider does with an object that the program declares: it looks, waits, applies and removes. */
const declaring = ["create", "delete", "get", "list", "patch", "watch"];

/** A websocket begins as a GET; Kubernetes 1.35 and newer want `create` as well. */
const opening = ["create", "get"];

/** What a preview asks of what the stack declares. */
const looking = ["get", "list"];

/** The kinds that a network has in its namespaces, from the list by which the preflight looks for what is somebody else's. */
const kinds = Object.values(plannedKinds).map(kindAt);

/** What each part of the program asks of the API server in a network's namespaces, beside the objects that it declares. */
const calls: Readonly<Record<string, readonly Need[]>> = {
    "components/remote/config-maps.ts": [{ group: "", resource: "configmaps", verbs: ["get"] }],
    "components/remote/secrets.ts": [{ group: "", resource: "secrets", verbs: ["create", "delete", "get", "patch"] }],
    "cluster/tunnel.ts": [
        { group: "", resource: "pods", verbs: ["get", "list", "watch"] },
        { group: "", resource: "pods/portforward", verbs: opening },
    ],
    "cluster/evidence.ts": [
        { group: "", resource: "events", verbs: ["list"] },
        { group: "", resource: "pods/log", verbs: ["get"] },
    ],
    "components/chaincode/build-progress.ts": [
        { group: "batch", resource: "jobs", verbs: ["list"] },
        { group: "", resource: "pods", verbs: ["list"] },
    ],
    "components/chaincode/former-servers.remote.ts": [
        { group: "apps", resource: "deployments", verbs: ["delete", "list"] },
        { group: "", resource: "services", verbs: ["delete", "list"] },
    ],
    "components/chaincode/last-words.ts": [
        { group: "", resource: "pods", verbs: ["list"] },
        { group: "", resource: "pods/log", verbs: ["get"] },
    ],
    "components/chaincode/peers-view.ts": [{ group: "", resource: "pods/exec", verbs: opening }],
    "components/remote/relay.ts": [
        { group: "", resource: "pods", verbs: ["get", "list", "watch"] },
        { group: "", resource: "pods/exec", verbs: opening },
    ],
    "components/chaincode/warm-up.remote.ts": [
        { group: "batch", resource: "jobs", verbs: ["delete", "list"] },
        { group: "", resource: "pods", verbs: ["list"] },
    ],
    "components/organisations/rolls/perform.ts": [
        { group: "apps", resource: "statefulsets", verbs: ["list"] },
        { group: "", resource: "pods", verbs: ["list"] },
        { group: "", resource: "pods/eviction", verbs: ["create"] },
    ],
    "components/organisations/started.remote.ts": [
        { group: "apps", resource: "deployments", verbs: ["get", "patch"] },
        { group: "apps", resource: "statefulsets", verbs: ["get", "patch"] },
        { group: "", resource: "events", verbs: ["list"] },
        { group: "", resource: "pods", verbs: ["list"] },
    ],
    "components/organisations/volumes.remote.ts": [
        { group: "", resource: "persistentvolumeclaims", verbs: ["delete", "list"] },
    ],
};

/** A Role can be made by those only who may do all that it allows. */
const granted = [...agentRules, ...nodeRules, ...chaincodeRules].flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.map((resource): Need => ({ group, resource, verbs }))),
);

/** The namespace itself, which is to be there and to enforce Pod Security. */
const itself: Need = { group: "", resource: "namespaces", verbs: ["get"] };

/** What an `up`, a `refresh` and a `destroy` need in each of a network's namespaces. */
export const deployerNeeds: readonly Need[] = [
    ...kinds.map((kind) => ({ ...kind, verbs: declaring })),
    ...Object.values(calls).flat(),
    ...granted,
    itself,
];

/** What a `preview` needs there. It reads no Secret, so that who may preview has no key: what it cannot check by them, it says. */
export const previewerNeeds: readonly Need[] = [
    ...kinds.filter(({ resource }) => resource !== "secrets").map((kind) => ({ ...kind, verbs: looking })),
    { group: "", resource: "pods", verbs: ["list"] },
    itself,
];

/** What cannot be had in a namespace, or is asked of the whole cluster: without it, preview says what is not checked. */
const classes: readonly Need[] = [
    { group: "discovery.k8s.io", resource: "endpointslices", verbs: ["list"] },
    { group: "", resource: "services", verbs: ["get"] },
    { group: "storage.k8s.io", resource: "storageclasses", verbs: ["list"] },
    { group: "", resource: "persistentvolumes", verbs: ["list"] },
];

/** Kinds of objects that belong to no namespace. */
const clusterKinds = [
    { group: "", resource: "namespaces" },
    { group: "admissionregistration.k8s.io", resource: "validatingadmissionpolicies" },
    { group: "admissionregistration.k8s.io", resource: "validatingadmissionpolicybindings" },
];

/** Beyond that, for a stack that makes its namespaces, and policies for its agents. */
export const clusterNeeds: Readonly<Record<"deployer" | "previewer", readonly Need[]>> = {
    deployer: [...classes, ...clusterKinds.map((kind) => ({ ...kind, verbs: declaring }))],
    previewer: [...classes, ...clusterKinds.map((kind) => ({ ...kind, verbs: looking }))],
};

/** Beyond that in each of a network's namespaces, for nodes that are reached through a gateway. */
export const gatewayNeeds: Readonly<Record<"deployer" | "previewer", readonly Need[]>> = {
    deployer: Object.values(extraKinds).map((path) => ({ ...kindAt(path), verbs: declaring })),
    previewer: Object.values(extraKinds).map((path) => ({ ...kindAt(path), verbs: looking })),
};

/** Of the path at which the API server lists a kind, see `plannedKinds`. */
function kindAt(path: string): Omit<Need, "verbs"> {
    const [, group = "", resource = ""] = /^\/apis?\/(?:([a-z0-9.]+)\/)?v\d\w*\/.*?([a-z]+)$/.exec(path) ?? [];
    return { group, resource };
}
