import { z } from "zod";
import { defaultImages } from "../default-images";
import { duration, volumeSize, wholeNumber } from "./amounts";
import { attestations } from "./attestations";
import { certificates } from "./certificates";
import { chaincode } from "./chaincode";
import { channel } from "./channel";
import { cluster, kubeconfigPath, type StackCluster } from "./cluster";
import { labelValue, namespaceName, objectNamePrefix, plainText, rfc1035Label, storageClassName } from "./formats";
import { imageDigest, imageReference, registry, registryWithHost } from "./image-formats";
import { languages } from "./languages";
import { networkPolicies } from "./network-policies";
import { organization } from "./organisation";
import { outside } from "./outside";
import { pod } from "./pod";
import { resources } from "./resources";

const images = z
    .strictObject({
        peer: imageReference.default(defaultImages.peer).describe("Fabric peer."),
        orderer: imageReference.default(defaultImages.orderer).describe("Fabric orderer."),
        ca: imageReference.default(defaultImages.ca).describe("Fabric CA server."),
        node: imageReference
            .default(defaultImages.node)
            .describe("Node.js 22, the base of the builder's image and of those for node chaincode."),
        golang: imageReference.default(defaultImages.golang).describe("Go, the base of what builds golang chaincode."),
        golangRuntime: imageReference
            .default(defaultImages.golangRuntime)
            .describe("Base of what runs golang chaincode; its C library is that of images.golang."),
        javaBuild: imageReference
            .default(defaultImages.javaBuild)
            .describe("JDK with Maven, the base of what builds java chaincode."),
        javaRuntime: imageReference
            .default(defaultImages.javaRuntime)
            .describe("Java runtime, the base of what runs java chaincode."),
        couchdb: imageReference.default(defaultImages.couchdb).describe("CouchDB."),
        builder: imageDigest
            .optional()
            .describe('Builder that runs beside each peer, as "name@sha256:…". Default: built here and pushed.'),
    })
    .prefault({});

const trustRule = z.strictObject({
    images: registryWithHost.describe(
        'Registry, or start of a repository\'s name by whole steps, with its host, such as "ghcr.io" or "ghcr.io/acme"; "docker.io" is Docker Hub.',
    ),
    keys: z
        .array(plainText)
        .min(1, "must have at least one key")
        .describe("Files with public keys in PEM, relative to the project, as `cosign generate-key-pair` writes them."),
});

const build = z
    .strictObject({
        engine: z
            .enum(["buildkit", "docker"])
            .default("buildkit")
            .describe("buildkit through @pulumi/docker-build; docker where only a classic Docker engine is there."),
        builder: plainText
            .optional()
            .describe("Name of the buildx instance; only with buildkit. Default: buildx's current one."),
        platform: z
            .enum(["linux/amd64", "linux/arm64", "linux/ppc64le", "linux/s390x"])
            .optional()
            .describe(
                "Platform that images are built for, that of the cluster's nodes. Default: the platform of what builds. " +
                    "With engine docker the CLI asks for it at each run until it is set.",
            ),
        network: z
            .enum(["default", "host", "none"])
            .optional()
            .describe(
                "Network of RUN instructions. host: that of what builds, which a buildx instance must be allowed. " +
                    "Default: the builder's own.",
            ),
        attestations: attestations.describe(
            "What is put beside each built image in its registry, without changing its digest.",
        ),
    })
    .prefault({});

const storage = z
    .strictObject({
        class: storageClassName
            .optional()
            .describe("Storage class of all volumes. Default: the cluster's default class."),
        ca: volumeSize.default("1Gi").describe("Size of each CA's volume."),
        orderer: volumeSize.default("10Gi").describe("Size of each orderer's volume."),
        peer: volumeSize.default("10Gi").describe("Size of each peer's volume."),
        couchdb: volumeSize.default("5Gi").describe("Size of the volume of the CouchDB beside a peer."),
        onDestroy: z
            .enum(["keep", "delete"])
            .default("keep")
            .describe(
                "What `destroy` does with the volumes. keep: they stay in their namespace with the keys and first blocks, " +
                    "and an `up` brings the same network back. delete: nothing stays. An `up` must follow a change before it counts.",
            ),
    })
    .prefault({});

const builder = z
    .strictObject({
        startTimeout: duration
            .default("3m")
            .describe("How long a chaincode pod may take to start. Go duration, above zero."),
        objectNamePrefix: objectNamePrefix
            .default("hlfcc")
            .describe(
                "Starts the name of chaincode Jobs. RFC 1035 label, a dash at the end allowed; 30 characters at most.",
            ),
        nodeRole: labelValue
            .default("")
            .describe("Chaincode pods run only on nodes labelled fabric-builder-k8s-role=<this>. Default: any node."),
        buildsAtOnce: wholeNumber(1, 1000)
            .optional()
            .describe(
                "How many packages of source may be built at a time in the namespace; others wait for their turn. " +
                    "Default: one for each two processors of the peer's node, at least one.",
            ),
        buildsKeptFor: duration
            .default("10m")
            .describe(
                "How long a build's pod keeps its result for the other peers of the namespace, and for the next try after a timeout. " +
                    "Once somebody has it, a minute. Go duration, above zero.",
            ),
        localServers: z
            .boolean()
            .default(false)
            .describe(
                "Whether packages of type ccaas and external may name a server in the peer's own pod or on its node: localhost, loopback, " +
                    "link-local and unspecified addresses, and those by which clouds tell a machine about itself. Default: false.",
            ),
        registries: z
            .array(registry)
            .min(1, "must name at least one")
            .optional()
            .describe(
                "Registries, or repositories and what is below them, that images of packages may come from, such as " +
                    "registry.example.com/contracts; images without a registry are of docker.io/library. Those that the stack's own " +
                    "chaincodes and languages name may be there, too. Default: any.",
            ),
        resources: resources
            .optional()
            .describe(
                "Requests and limits of the agent beside each peer, and of the container that prepares the peer's pod. Default: a request of 64Mi " +
                    "of memory, and limits of 512Mi of memory and 3Gi of ephemeral-storage, on whose volume it keeps up to 2Gi of results of builds.",
            ),
        admissionPolicy: z
            .boolean()
            .optional()
            .describe(
                "Whether a ValidatingAdmissionPolicy has the API server refuse whatever agents make that is no chaincode and no build. " +
                    "It belongs to the cluster, as the right to make it does. Default: as createNamespace.",
            ),
    })
    .prefault({});

/** All that a person can write under `fabric:` in a stack's config file. */
export const stackConfigSchema = z.strictObject({
    context: plainText.optional().describe("Context of the kubeconfig. Default: its current one."),
    kubeconfig: kubeconfigPath
        .optional()
        .describe(
            "Path of the kubeconfig file, never its content. Default: KUBECONFIG, then ~/.kube/config, then the pod's service account.",
        ),
    clusters: z
        .record(rfc1035Label, cluster)
        .default({})
        .describe(
            "The clusters of a network that is on several, by names that organisations say as their cluster; then neither context nor kubeconfig. " +
                "What a cluster does not say for itself is as the stack says. The channels' first blocks are on that of the first organisation. " +
                "Default: the one of context and kubeconfig.",
        ),
    namespace: namespaceName
        .optional()
        .describe(
            "Namespace of the channels' first blocks, and of the nodes, keys and public facts of all organisations that have none of their own. " +
                "Required, unless each of the clusters says its own. No default, so that two stacks never share one by accident.",
        ),
    createNamespace: z
        .boolean()
        .default(true)
        .describe(
            "Whether the stack makes the namespace and those of the organisations and their chaincode, enforcing Pod Security restricted, and removes " +
                "them with all that is in them. false: they are there already and stay.",
        ),
    podSecurity: z
        .enum(["restricted", "unchecked"])
        .default("restricted")
        .describe(
            "What a namespace has to enforce that the stack does not make. restricted: Pod Security restricted, else it is refused. " +
                "unchecked: whatever it does; a pod that somebody may make there may then take over its node.",
        ),
    registry: registry
        .optional()
        .describe("Where built images are pushed, as host:port/path. Required when one is built."),
    pullRegistry: registry
        .optional()
        .describe("The same registry under the name by which the cluster's nodes know it. Default: registry."),
    images: images.describe("Images that nodes run: by tag or, better, by digest; never latest."),
    build: build.describe("How images are built and pushed."),
    storage: storage.describe("Volumes of the nodes. Sizes are Kubernetes quantities."),
    certificates: certificates.describe("How long certificates are valid, and when they are renewed."),
    trust: z
        .array(trustRule)
        .default([])
        .describe(
            "Whose images are run: what a rule is about, the config must name by digest, and one of the rule's keys must have signed it with " +
                "cosign, or preview refuses it. The longest rule that fits counts. Default: no signature is asked for.",
        ),
    outside: outside
        .optional()
        .describe(
            "How peers and orderers are reached from outside of the cluster, by their gRPC ports alone, see docs/outside.md: channels, other organisations and clients then know them by " +
                "those addresses. Default: not at all; they are known by their names inside.",
        ),
    organizations: z
        .array(organization)
        .min(1, "must have at least one organisation")
        .describe("Organisations with their nodes. At least one."),
    channels: z.array(channel).default([]).describe("Channels of the network."),
    pod: pod.optional().describe("What all pods that run chaincode get. Default: nothing beyond what they need."),
    chaincodes: z.array(chaincode).default([]).describe("Chaincodes, each on one channel."),
    languages: languages.describe("How source packages (golang, node, java) are built and run."),
    networkPolicies: networkPolicies.describe("Who may speak to whom, see docs/network-policies.md."),
    builder: builder.describe("The builder beside each peer, which starts chaincode pods."),
});

/** A stack's config that has no mistakes, as it is written, with every default that does not depend on other settings. */
export type WrittenConfig = z.output<typeof stackConfigSchema>;

/** The same with what each of its clusters has; components/config/settled.ts makes it. */
export interface StackConfig extends Omit<WrittenConfig, "namespace" | "clusters"> {
    /** On the first of its clusters, as registry, pullRegistry, createNamespace and storage.class are those of the first. */
    readonly namespace: string;
    /** That of the first organisation first, then by name; one without a name where the config names none. */
    readonly clusters: readonly [StackCluster, ...StackCluster[]];
}
