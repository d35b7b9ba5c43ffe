import type { Collection } from "../../fabric/collections";
import { join } from "node:path";
import { mergedTemplate, type Language, type PodTemplate } from "../../builder/pod-template";
import { applicationPath, parseEndorsement } from "../../fabric/policy-rule";
import type { ChaincodeConfig, CollectionConfig } from "../config/schema/chaincode";
import type { StackConfig } from "../config/schema/stack";
import { builtImage, type ImageSource } from "./image";

/** A chaincode on a channel, and what proves that it answers. */
export interface Chaincode {
    readonly name: string;
    readonly channel: string;
    /** Label of its package. */
    readonly label: string;
    readonly version: string;
    /** How peers run it. */
    readonly runtime: Runtime;
    /** Folder whose content is the package's META-INF, relative to the project; undefined when the config names none. */
    readonly metadata: string | undefined;
    /** The network's template with the chaincode's own on top. */
    readonly pod: PodTemplate;
    /** The chaincode's own part of it. */
    readonly ownPod: PodTemplate;
    /** `host:port` at which a developer's process answers instead of `runtime`; undefined in earnest. */
    readonly developmentAddress: string | undefined;
    /** undefined is the channel's own Endorsement policy. */
    readonly endorsementPolicy: EndorsementPolicy | undefined;
    readonly collections: readonly Collection[];
    /** How long the approvals of other stacks' members are waited for. Go duration; "0s" is not at all. */
    readonly wait: string;
    /** Its first call; undefined when the chaincode asks for none. */
    readonly init: Call | undefined;
    /** Calls made after the commit, in this order. */
    readonly verify: readonly Verification[];
}

export type Runtime = PodRuntime | ServerRuntime | SourceRuntime | FinishedRuntime;

/** A pod that the builder starts from an image. */
interface PodRuntime {
    readonly type: "k8s";
    readonly image: ImageSource;
}

/** A server that the peers connect to. */
export interface ServerRuntime {
    readonly type: "ccaas" | "external";
    readonly servers: DeployedServers | PresentServers;
    /** Go duration that a peer's dial may take. */
    readonly dialTimeout: string;
    /** Name that the server's certificate is checked for; undefined is its address's host. Given with tls "mutual" only. */
    readonly domain: string | undefined;
    /** server: the peer checks the server's certificate; mutual: the server checks the peer's, too. */
    readonly tls: "none" | "server" | "mutual";
}

/** Deployed by the stack: a Deployment and a Service for each peer or each organisation. */
export interface DeployedServers {
    readonly kind: "deployed";
    readonly image: ImageSource;
    /** "peer" only with ccaas: an organisation approves one package, whose address only ccaas fills in by peer. */
    readonly per: "peer" | "organization";
    readonly port: number;
}

/** Run by somebody else. */
export interface PresentServers {
    readonly kind: "present";
    /** `host:port` by organisation, one for each member of the channel; with ccaas it may hold `{{.peername}}`. */
    readonly addresses: Readonly<Record<string, string>>;
}

/** Source that the builder builds and runs in pods. */
interface SourceRuntime {
    readonly type: Language;
    /** Folder of the source, relative to the project. */
    readonly source: string;
}

/** A package that somebody else has made. */
interface FinishedRuntime {
    readonly type: "package";
    /** Type of the package. */
    readonly kind: ChaincodeConfig["type"];
    /** Its file, relative to the project. */
    readonly file: string;
}

/** Either the text of a signature policy or the path of a channel policy (`/Channel/Application/Endorsement`). */
export type EndorsementPolicy = { readonly signature: string } | { readonly channelPolicy: string };

export interface Call {
    readonly function: string;
    readonly args: readonly string[];
    /** Member of the channel that calls; undefined is the first with peers. */
    readonly organization: string | undefined;
    /** Secret. By key, as text; undefined is none. */
    readonly transient: Readonly<Record<string, string>> | undefined;
}

export interface Verification extends Call {
    /** true submits a transaction, false evaluates on one peer. */
    readonly submit: boolean;
    /** Of a transaction: for which it is made once. */
    readonly once: "channel" | "version" | "definition";
    /** Text that the answer must contain; undefined accepts every answer. */
    readonly contains: string | undefined;
}

/** Port of a server where the config gives none: of the samples of Fabric, and of a peer's chaincode service. */
const serverPorts = { ccaas: 9999, external: 7052 } as const;

/** Completes a chaincode: its label, how it runs, what its pods get, and the kind of its policies. */
export function resolveChaincode(config: ChaincodeConfig, stack: StackConfig): Chaincode {
    const label = config.label ?? config.name;
    const ownPod = config.pod ?? {};
    return {
        name: config.name,
        channel: config.channel,
        label,
        version: config.version,
        runtime: runtimeOf(config, label, stack),
        metadata: config.metadata,
        pod: mergedTemplate(stack.pod ?? {}, ownPod),
        ownPod,
        developmentAddress: config.developmentAddress,
        endorsementPolicy: policyOf(config.endorsementPolicy),
        collections: config.collections.map(resolveCollection),
        wait: config.wait,
        init: config.init && resolveCall(config.init),
        verify: config.verify.map(resolveVerification),
    };
}

function resolveCall(call: NonNullable<ChaincodeConfig["init"]>): Call {
    return { function: call.function, args: call.args, organization: call.organization, transient: call.transient };
}

/** A transaction on a ledger is there for good, so by default it is never made again. */
function resolveVerification(call: ChaincodeConfig["verify"][number]): Verification {
    const { submit, contains, once = "channel" } = call;
    return { ...resolveCall(call), submit, once, contains };
}

function runtimeOf(config: ChaincodeConfig, label: string, stack: StackConfig): Runtime {
    const { type, source = "", dialTimeout, domain, tls, package: file } = config;
    if (file !== undefined) {
        return { type: "package", kind: type, file };
    }
    switch (type) {
        case "k8s":
            return { type, image: imageOf(config, label, stack) };
        case "ccaas":
        case "external":
            return { type, servers: serversOf(type, config, label, stack), dialTimeout, domain, tls };
        default:
            return { type, source };
    }
}

function serversOf(
    type: ServerRuntime["type"],
    config: ChaincodeConfig,
    label: string,
    stack: StackConfig,
): ServerRuntime["servers"] {
    const { addresses, servers = "peer", port = serverPorts[type] } = config;
    if (addresses !== undefined) {
        return { kind: "present", addresses };
    }
    const per = type === "external" ? "organization" : servers;
    return { kind: "deployed", image: imageOf(config, label, stack), per, port };
}

function imageOf(
    { source, image, buildArguments = {} }: ChaincodeConfig,
    label: string,
    stack: StackConfig,
): ImageSource {
    if (source === undefined) {
        return { kind: "digest", reference: image ?? "" };
    }
    const build = { context: source, dockerfile: join(source, "Dockerfile"), buildArguments, target: undefined };
    return builtImage(`chaincode-${repositoryPart(label)}`, build, stack);
}

/** A label as registries take it in a repository's name. What differs in other letters only shares one, each under its digest. */
function repositoryPart(label: string): string {
    return label
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replace(/-$/, "");
}

/** `MAJORITY Endorsement` is the channel's own policy of that name, which the check has found to say so. */
function policyOf(text: string | undefined): EndorsementPolicy | undefined {
    if (text === undefined) {
        return undefined;
    }
    const rule = parseEndorsement(text);
    switch (rule.kind) {
        case "path":
            return { channelPolicy: rule.path };
        case "implicit":
            return { channelPolicy: applicationPath(rule.policy) };
        default:
            return { signature: text };
    }
}

/** Fabric's CLI sends data to one peer where maxPeerCount is not given; never to fewer than must have it. */
function resolveCollection({ endorsementPolicy, ...config }: CollectionConfig): Collection {
    return {
        ...config,
        maxPeerCount: config.maxPeerCount ?? Math.max(1, config.requiredPeerCount),
        endorsementPolicy: policyOf(endorsementPolicy?.signaturePolicy ?? endorsementPolicy?.channelConfigPolicy),
    };
}
