import type { Collection } from "../../fabric/collections";
import { join } from "node:path";
import type { ChaincodeConfig, CollectionConfig } from "../config/chaincode";
import type { StackConfig } from "../config/schema";
import { builtImage, type ImageSource } from "./image";

/** A chaincode on a channel, and what proves that it answers. */
export interface Chaincode {
    readonly name: string;
    readonly channel: string;
    readonly type: "k8s";
    readonly label: string;
    readonly version: string;
    readonly image: ImageSource;
    /** undefined is the channel's own Endorsement policy. */
    readonly endorsementPolicy: EndorsementPolicy | undefined;
    readonly collections: readonly Collection[];
    /** Its first call; undefined when the chaincode asks for none. */
    readonly init: Call | undefined;
    /** Calls made after the commit, in this order. */
    readonly verify: readonly Verification[];
}

/** Either the text of a signature policy or the path of a channel policy (`/Channel/Application/Endorsement`). */
export type EndorsementPolicy = { readonly signature: string } | { readonly channelPolicy: string };

export interface Call {
    readonly function: string;
    readonly args: readonly string[];
}

export interface Verification extends Call {
    /** true submits a transaction, false evaluates on one peer. */
    readonly submit: boolean;
    /** Text that the answer must contain; undefined accepts every answer. */
    readonly contains: string | undefined;
}

/** Completes a chaincode: its label, where its image comes from, and the kind of its policies. */
export function resolveChaincode(config: ChaincodeConfig, stack: StackConfig): Chaincode {
    const label = config.label ?? config.name;
    return {
        name: config.name,
        channel: config.channel,
        type: config.type,
        label,
        version: config.version,
        image: imageOf(config, label, stack),
        endorsementPolicy: policyOf(config.endorsementPolicy),
        collections: config.collections.map(resolveCollection),
        init: config.init,
        verify: config.verify.map((call) => ({ ...call, contains: call.contains })),
    };
}

function imageOf(
    { source, image, buildArguments = {} }: ChaincodeConfig,
    label: string,
    stack: StackConfig,
): ImageSource {
    if (source === undefined) {
        return { kind: "digest", reference: image ?? "" };
    }
    const build = { context: source, dockerfile: join(source, "Dockerfile"), buildArguments };
    return builtImage(`chaincode-${label}`, build, stack);
}

/** A text that begins with a slash is the path of a channel policy. */
function policyOf(text: string | undefined): EndorsementPolicy | undefined {
    if (text === undefined) {
        return undefined;
    }
    return text.startsWith("/") ? { channelPolicy: text } : { signature: text };
}

/** Fabric's CLI sends data to one peer where maxPeerCount is not given; never to fewer than must have it. */
function resolveCollection({ endorsementPolicy, ...config }: CollectionConfig): Collection {
    return {
        ...config,
        maxPeerCount: config.maxPeerCount ?? Math.max(1, config.requiredPeerCount),
        endorsementPolicy: policyOf(endorsementPolicy?.signaturePolicy ?? endorsementPolicy?.channelConfigPolicy),
    };
}
