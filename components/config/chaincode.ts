import { z } from "zod";
import {
    chaincodeName,
    chaincodeVersion,
    channelName,
    collectionName,
    imageDigest,
    rfc1035Label,
    someText,
} from "./formats";

const policy = "a signature policy such as \"AND('Org1MSP.peer','Org2MSP.peer')\"";

const count = z.int().min(0, "must not be negative");

const call = {
    function: someText.describe(
        "Name of the transaction, with the contract's name before a colon where there are several.",
    ),
    args: z.array(z.string()).default([]).describe("Its arguments, all as text."),
};

const collection = z.strictObject({
    name: collectionName.describe("Letters, digits, dashes and underscores; unique in the chaincode."),
    policy: someText.describe(`Who holds the data: OR of members of the channel, as "OR('Org1MSP.member')".`),
    requiredPeerCount: count.default(0).describe("Peers that must have the data before an endorsement counts."),
    maxPeerCount: count
        .optional()
        .describe("Peers that the data is sent to, requiredPeerCount at least. Default: 1, or requiredPeerCount."),
    blockToLive: count.default(0).describe("Blocks after which the data is purged; 0 is never."),
    memberOnlyRead: z.boolean().default(false).describe("Only clients of the collection's organisations may read."),
    memberOnlyWrite: z.boolean().default(false).describe("Only clients of the collection's organisations may write."),
    endorsementPolicy: z
        .strictObject({
            signaturePolicy: someText.optional().describe("Signature policy over members of the channel."),
            channelConfigPolicy: someText.optional().describe('Path of a channel policy, beginning with "/".'),
        })
        .optional()
        .describe("Who must endorse writes to the collection; one of the two. Default: the chaincode's own policy."),
});

const verification = z.strictObject({
    ...call,
    submit: z.boolean().default(false).describe("true submits a transaction, false asks one peer."),
    contains: someText.optional().describe("Text that the answer must contain. Default: any answer will do."),
});

/** A chaincode on a channel. */
export const chaincode = z.strictObject({
    name: chaincodeName.describe('Letters and digits with single "-" or "_" between; unique in its channel.'),
    channel: channelName.describe("Name of its channel."),
    type: z
        .literal("k8s", 'must be "k8s"')
        .default("k8s")
        .describe("How the peers run it: k8s, a pod started by the builder."),
    label: rfc1035Label
        .optional()
        .describe("Label of its package; for type k8s an RFC 1035 label. Default: the chaincode's name."),
    version: chaincodeVersion.default("1.0").describe("Version in its definition, as text: write it in quotes."),
    source: someText
        .optional()
        .describe("Folder with a Dockerfile, relative to the project; built and pushed. Either this or image."),
    image: imageDigest.optional().describe('Image that exists already, as "name@sha256:…". Either this or source.'),
    buildArguments: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not a build argument's name"), z.string())
        .optional()
        .describe("ARG values of the Dockerfile; only with source."),
    endorsementPolicy: someText
        .optional()
        .describe(
            `Who must endorse: ${policy}, or the path of a channel policy such as "/Channel/Application/Endorsement". ` +
                "Default: the channel's Endorsement policy.",
        ),
    collections: z.array(collection).default([]).describe("Private data collections, as in Fabric's collections JSON."),
    init: z
        .strictObject(call)
        .optional()
        .describe(
            "First call of the chaincode, made once; the definition then requires it. Default: no init is required.",
        ),
    verify: z
        .array(verification)
        .default([])
        .describe("Calls made after the commit; `up` fails when one of them fails."),
});

export type ChaincodeConfig = z.output<typeof chaincode>;
export type CollectionConfig = z.output<typeof collection>;
