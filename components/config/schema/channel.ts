import { z } from "zod";
import { capabilityLevels, type CapabilityGroup } from "../../../fabric/configtx/capabilities";
import { byteSize, duration, largestBlock, wholeNumber } from "./amounts";
import { channelName, policyName, rfc1035Label, someText } from "./formats";

const batch = z
    .strictObject({
        timeout: duration
            .default("2s")
            .describe("How long an orderer waits for more transactions. Go duration, above zero."),
        maxMessages: wholeNumber(1, 2 ** 32 - 1)
            .default(500)
            .describe("Most transactions in a block."),
        maxBytes: largestBlock
            .default("10 MB")
            .describe(
                "Most bytes in a block, and in a change of the channel's config: 64 KB at least, 99 MB at most (gRPC carries 100 MB).",
            ),
        preferredBytes: byteSize
            .default("2 MB")
            .describe(
                "Size at which a block is cut. Not above maxBytes; one larger transaction gets a block of its own.",
            ),
    })
    .prefault({});

const capabilities = z
    .strictObject({
        channel: capability("channel").describe(
            "What orderers and peers must understand. V2_0; V3_0 from Fabric 3.0 on. Default: V2_0.",
        ),
        orderer: capability("orderer").describe("What orderers must understand. Default: V2_0."),
        application: capability("application").describe(
            "What peers must understand. V2_0; V2_5, which lets private data be purged, from Fabric 2.5 on. Default: V2_5, V2_0 " +
                "where the tag of images.peer is an older version.",
        ),
    })
    .prefault({});

/** A channel of the network. */
export const channel = z.strictObject({
    name: channelName.describe(
        "Lower-case letters, digits, dots and dashes, a letter first, no dot or dash at the end or beside a dot; 55 at most; unique.",
    ),
    orderers: z
        .array(rfc1035Label)
        .min(1, "must name at least one organisation")
        .optional()
        .describe("Organisations whose orderers run it. Default: all that have orderers."),
    members: z
        .array(rfc1035Label)
        .min(1, "must name at least one organisation")
        .optional()
        .describe("Organisations whose peers join it. Default: all that have peers."),
    founder: rfc1035Label
        .optional()
        .describe(
            "Organisation whose stack makes the channel's first block, once the cards of all that take part are there; all others take it from orderers that " +
                "serve the channel, or from the founder's card. Default: the first of orderers.",
        ),
    anchors: z
        .record(rfc1035Label, z.array(rfc1035Label))
        .default({})
        .describe("Anchor peers by organisation; an empty list is none. Default: the first peer of each member."),
    batch: batch.describe("When a block is cut."),
    policies: z
        .record(policyName, someText)
        .default({})
        .describe(
            'Application policies by name: "ANY|ALL|MAJORITY <policy of the organisations>", or a signature policy such as ' +
                "\"OR('Org1MSP.admin','Org2MSP.admin')\". Default: those of Fabric's test network.",
        ),
    capabilities: capabilities.describe(
        "What nodes must understand to take part. A live channel is raised, when all nodes of the stack know it, and never lowered; " +
            "one that is not named here stays where it is higher than the default.",
    ),
});

function capability(group: CapabilityGroup) {
    return z.enum(capabilityLevels[group].map(({ name }) => name)).optional();
}

export type ChannelConfig = z.output<typeof channel>;
