import { z } from "zod";
import { remoteAddress, port, serverAddress } from "./addresses";
import { duration, patience, wholeNumber } from "./amounts";
import {
    chaincodeName,
    chaincodeVersion,
    channelName,
    collectionName,
    domainName,
    packageLabel,
    rfc1035Label,
    someText,
    plainText,
} from "./formats";
import { imageDigest } from "./image-formats";
import { pod } from "./pod";

const policy = "a signature policy such as \"AND('Org1MSP.peer','Org2MSP.peer')\"";

const count = wholeNumber(0);

const call = {
    function: plainText.describe(
        "Name of the transaction, with the contract's name before a colon where there are several.",
    ),
    args: z.array(z.string()).default([]).describe("Its arguments, all as text."),
    organization: rfc1035Label
        .optional()
        .describe(
            "Member of the channel whose administrator calls; one that is a partner by its own stack. Default: the channel's first member with peers; " +
                "init by that of each stack, until one has made it.",
        ),
    transient: z
        .record(someText, z.string())
        .optional()
        .describe(
            "Transient data by key, as text: what the chaincode reads and no ledger keeps. Set it as a secret of the config " +
                "(`pulumi config set --path --secret`): Pulumi's state has a copy of the config. Default: none.",
        ),
};

const collection = z.strictObject({
    name: collectionName.describe("Letters, digits, dashes and underscores; unique in the chaincode."),
    policy: someText.describe(`Who holds the data: OR of members of the channel, as "OR('Org1MSP.member')".`),
    requiredPeerCount: count.default(0).describe("Peers that must have the data before an endorsement counts."),
    maxPeerCount: count
        .optional()
        .describe("Peers that the data is sent to, requiredPeerCount at least. Default: 1, or requiredPeerCount."),
    blockToLive: wholeNumber(0, Number.MAX_SAFE_INTEGER)
        .default(0)
        .describe("Blocks after which the data is purged; 0 is never."),
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
    once: z
        .enum(["channel", "version", "definition"])
        .optional()
        .describe(
            "Only with submit: the transaction is made once for the channel, once for each version, or once for each definition and " +
                "package. Another function, argument, caller or transient data is another transaction. Where the state has forgotten one that " +
                "is made once for the channel or a version, the ledger tells of it, as long as the caller has the certificate that it had. Default: channel.",
        ),
    contains: someText.optional().describe("Text that the answer must contain. Default: any answer will do."),
});

/** Types of package: the first three run an image, the others their source. */
export const chaincodeTypes = ["k8s", "ccaas", "external", "golang", "node", "java"] as const;

/** How peers run a chaincode. */
export type ChaincodeType = (typeof chaincodeTypes)[number];

/** A chaincode on a channel. */
export const chaincode = z.strictObject({
    name: chaincodeName.describe('Letters and digits with single "-" or "_" between; unique in its channel.'),
    channel: channelName.describe("Name of its channel."),
    type: z
        .enum(chaincodeTypes, `must be one of ${chaincodeTypes.join(", ")}`)
        .default("k8s")
        .describe(
            "How the peers run it. k8s: a pod that the builder starts from an image. ccaas: a server that peers connect to, " +
                "one for each peer. external: a server for each organisation. " +
                "golang, node, java: source that the builder builds and runs in pods.",
        ),
    label: packageLabel
        .optional()
        .describe(
            "Label of its package: letters, digits and . + - _ behind a letter or digit; for type k8s an RFC 1035 label. " +
                "Default: the chaincode's name.",
        ),
    version: chaincodeVersion.default("1.0").describe("Version in its definition, as text: write it in quotes."),
    source: plainText
        .optional()
        .describe(
            "Folder, relative to the project. For k8s, ccaas and external with a Dockerfile: built and pushed. " +
                "For golang, node and java the source itself, which is packed: required.",
        ),
    image: imageDigest
        .optional()
        .describe(
            'Image that exists already, as "name@sha256:…", instead of source; only for k8s, ccaas and external.',
        ),
    buildArguments: z
        .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not a build argument's name"), z.string())
        .optional()
        .describe("ARG values of the Dockerfile; only with source, and only for k8s, ccaas and external."),
    metadata: plainText
        .optional()
        .describe(
            "Folder, relative to the project, whose content is the package's META-INF, such as statedb/couchdb/indexes. " +
                "Default: META-INF inside source, when it is there.",
        ),
    package: someText
        .optional()
        .describe(
            "Finished package of somebody else's tools (`peer lifecycle chaincode package`, tar.gz), relative to the project, instead " +
                "of source, image and addresses; its bytes are installed as they are. type and label must be those in it, and it " +
                "must be what peers and their builders take.",
        ),
    servers: z
        .enum(["peer", "organization"])
        .optional()
        .describe("Only for ccaas: a server for each peer or one for each organisation. Default: peer."),
    port: port
        .optional()
        .describe("Port of the servers; only for ccaas and external. Default: 9999 for ccaas, 7052 for external."),
    addresses: z
        .record(rfc1035Label, serverAddress)
        .optional()
        .describe(
            'Servers that somebody else runs, as "host:port" by organisation, for every member of the channel; only for ccaas ' +
                "and external, instead of source and image. For ccaas {{.peername}} stands for the peer's name. " +
                "They have to take connections from the peers' pods before anything is approved. " +
                "Default: the stack runs the servers.",
        ),
    dialTimeout: duration
        .default("10s")
        .describe("How long a peer tries to reach its server; only for ccaas and external. Go duration."),
    tls: z
        .enum(["none", "server", "mutual"])
        .default("none")
        .describe(
            "Only for ccaas and external, and not with addresses. server: the peer checks the server's certificate. " +
                "mutual: the server checks the peer's, too.",
        ),
    domain: domainName
        .optional()
        .describe(
            "Name for which the server's certificate is made and checked; only with tls mutual. Default: its address's host.",
        ),
    developmentAddress: remoteAddress
        .optional()
        .describe(
            '"host:port" of a chaincode server on a developer\'s machine that answers instead of all that, as the peers reach it; ' +
                "without TLS. Default: none.",
        ),
    pod: pod
        .optional()
        .describe("What its pods get on top of the network's `pod`; not with addresses. Default: nothing."),
    endorsementPolicy: someText
        .optional()
        .describe(
            `Who must endorse: ${policy}, the path of a channel policy such as "/Channel/Application/Endorsement", ` +
                'or what that policy says ("MAJORITY Endorsement"). ' +
                "Default: the channel's Endorsement policy.",
        ),
    collections: z.array(collection).default([]).describe("Private data collections, as in Fabric's collections JSON."),
    wait: patience
        .default("0s")
        .describe(
            "Where members of the channel are other stacks': how long `up` waits for them to approve the definition, before it succeeds " +
                "and leaves the commit to the next run of any of the stacks. Go duration, 24h at most.",
        ),
    init: z
        .strictObject(call)
        .optional()
        .describe(
            "First call of the chaincode, made once for each version, as Fabric asks for it: the definition then requires it, and " +
                "a changed call is made with the next version. Default: no init is required.",
        ),
    verify: z
        .array(verification)
        .default([])
        .describe(
            "Calls made after the commit, one after the other; `up` fails when one of them fails. Queries are made again for each " +
                "definition and package, transactions as `once` says.",
        ),
});

export type ChaincodeConfig = z.output<typeof chaincode>;
export type CollectionConfig = z.output<typeof collection>;
