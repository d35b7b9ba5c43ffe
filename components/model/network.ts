import type { PodTemplate } from "../../builder/pod-template";
import type { Chaincode } from "./chaincode";
import type { Channel } from "./channel";
import type { ImageSource } from "./image";
import type { Languages } from "./language";
import type { NetworkPolicies } from "./network-policies";
import type { Orderer, Organisation, Peer } from "./organisation";
import type { Partner } from "./partner";
import type { Resources } from "./resources";

/** What the stack's config means: every default filled in, every name resolved, nothing optional. */
export interface NetworkModel {
    /** That of what is nobody's own, as the first blocks. */
    readonly cluster: Cluster;
    /** All that organisations are on, that one first; see `parts`. */
    readonly clusters: readonly [Cluster, ...Cluster[]];
    /** The stack's namespace: the first blocks, and all of organisations without a home of their own. */
    readonly namespace: string;
    /** Whether the stack makes its namespaces, and removes them in the end. */
    readonly createNamespace: boolean;
    /** What a namespace has to enforce that the stack does not make. */
    readonly podSecurity: "restricted" | "unchecked";
    readonly images: Images;
    readonly build: Build;
    readonly storage: Storage;
    readonly certificates: Certificates;
    /** Those whose nodes this stack runs. */
    readonly organisations: readonly Organisation[];
    /** Of a part, the orderers and peers on other clusters; none of the whole network. */
    readonly elsewhere: readonly (Orderer | Peer)[];
    /** Those of other companies, whose nodes their own stacks run. */
    readonly partners: readonly Partner[];
    readonly channels: readonly Channel[];
    readonly chaincodes: readonly Chaincode[];
    readonly builder: Builder;
    readonly networkPolicies: NetworkPolicies;
}

/** A cluster and what of a network's settings is its own. */
export interface Cluster {
    /** By which organisations of the config name theirs; undefined where there is one, without a name. */
    readonly name: string | undefined;
    /** undefined leaves the choice to the kubeconfig rules (KUBECONFIG, ~/.kube/config, service account), as of the kubeconfig. */
    readonly context: string | undefined;
    /** Path of a kubeconfig file. */
    readonly kubeconfig: string | undefined;
    readonly namespace: string;
    readonly createNamespace: boolean;
    /** undefined is the cluster's default class. */
    readonly storageClass: string | undefined;
    /** By which its nodes know the registry of built images; undefined is that of the image. */
    readonly pullRegistry: string | undefined;
    /** Names of the Secrets by which images are pulled, in each of its namespaces. */
    readonly pullSecrets: readonly string[];
    /** Whether its API server is to refuse from agents what is no chaincode and no build. */
    readonly admissionPolicy: boolean;
    readonly networkPolicies: NetworkPolicies;
}

/** References of the images that nodes run, as the cluster pulls them. */
export interface Images {
    readonly peer: string;
    readonly orderer: string;
    readonly ca: string;
    /** Node.js 22, the base of what is built here. */
    readonly node: string;
    /** The builder's agent and verbs, built here unless a digest is given. */
    readonly builder: ImageSource;
}

/** How images are built and pushed. */
export interface Build {
    /** "buildkit" through @pulumi/docker-build, "docker" through a classic Docker engine. */
    readonly engine: "buildkit" | "docker";
    /** Name of a buildx instance; undefined is buildx's own choice. */
    readonly builder: string | undefined;
    /** Undefined is that of what builds. */
    readonly platform: "linux/amd64" | "linux/arm64" | "linux/ppc64le" | "linux/s390x" | undefined;
    /** Of RUN instructions; undefined is the builder's own. */
    readonly network: "default" | "host" | "none" | undefined;
    readonly attestations: Attestations;
    /** Of further clusters that run what is built, where it is pushed, too. */
    readonly registries: readonly string[];
}

/** What is put beside a built image, whose digest stays what it is. */
interface Attestations {
    /** A software bill of materials: what is in it. */
    readonly sbom: boolean;
    /** What it was made from, and how. */
    readonly provenance: boolean;
    /** Whether one that cannot be put ends the run; else it is a warning. */
    readonly required: boolean;
}

/** Volumes of the nodes; sizes are Kubernetes quantities. */
export interface Storage {
    /** undefined is the cluster's default class. */
    readonly storageClass: string | undefined;
    readonly ca: string;
    readonly orderer: string;
    readonly peer: string;
    /** What `destroy` does with them; an `up` always keeps them. */
    readonly onDestroy: "keep" | "delete";
}

/** Go durations. */
export interface Certificates {
    /** From the issue to the end of each certificate but the roots. */
    readonly lifetime: string;
    /** How long before its end a certificate is renewed. */
    readonly renewBefore: string;
}

/** Settings of the builder beside each peer, the first three named as fabric-builder-k8s names them. */
export interface Builder {
    /** Go duration. */
    readonly startTimeout: string;
    /** Starts the name of every chaincode Job. */
    readonly objectNamePrefix: string;
    /** Nodes that chaincode pods are bound to; "" is any node. */
    readonly nodeRole: string;
    /** undefined leaves it to the processors of each peer's node. */
    readonly buildsAtOnce?: number | undefined;
    /** Go duration. */
    readonly buildsKeptFor: string;
    /** Whether packages may name servers in a peer's own pod or on its node. */
    readonly localServers: boolean;
    /** Registries, or repositories in them, that images of packages may come from; undefined is any. */
    readonly registries?: readonly string[] | undefined;
    /** Whether the API server is to refuse from agents what is no chaincode and no build. */
    readonly admissionPolicy: boolean;
    /** Of the agent beside each peer, and of what prepares the peer's pod. */
    readonly resources: Resources;
    /** What all pods that run chaincode get. */
    readonly pod: PodTemplate;
    /** Those of the languages of source packages that some chaincode uses. */
    readonly languages: Languages;
}
