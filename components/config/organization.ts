import { z } from "zod";
import { domainName, hostAndPort, mspId, quantity, resourceName, rfc1035Label } from "./formats";

const amounts = z.record(resourceName, quantity);

const resources = z
    .strictObject({
        requests: amounts.optional().describe("What the node is given for certain, by resource name."),
        limits: amounts.optional().describe("What the node may not exceed, by resource name. Default: no limits."),
    })
    .optional()
    .describe("Kubernetes requests and limits of the node's container. Default: small requests, no limits.");

const address = hostAndPort
    .optional()
    .describe(
        '"host:port" by which the machine that runs Pulumi reaches the node; its certificate then carries the host. ' +
            "Default: a tunnel through the Kubernetes API.",
    );

const certificateAuthority = z.strictObject({ address, resources });

const peer = z.strictObject({ address, resources });

const orderer = z.strictObject({
    address,
    adminAddress: hostAndPort
        .optional()
        .describe('"host:port" of its channel participation API. Default: a tunnel through the Kubernetes API.'),
    resources,
});

/** An organisation and the nodes that it runs. */
export const organization = z.strictObject({
    name: rfc1035Label.describe(
        "Starts the name of all its objects: org1-ca, org1-peer1. RFC 1035 label, unique; <name>-orderer1 and so on must stay within 52 characters.",
    ),
    mspId: mspId.describe("Its name in policies and certificates. Letters, digits, dots and dashes; unique."),
    domain: domainName
        .optional()
        .describe(
            "Domain by which clients outside know its nodes: certificates then also carry <node>.<domain>. Default: none.",
        ),
    ca: certificateAuthority.default({}).describe("Its certificate authority; every organisation has one."),
    orderers: countOrList(orderer).describe(
        "Ordering nodes: how many, or a list with the settings of each. They are called <name>-orderer1 and so on.",
    ),
    peers: countOrList(peer).describe(
        "Peers: how many, or a list with the settings of each. They are called <name>-peer1 and so on.",
    ),
});

export type OrganizationConfig = z.output<typeof organization>;
export type NodeConfig = z.output<typeof peer>;
export type OrdererConfig = z.output<typeof orderer>;

function countOrList<Settings extends z.ZodType>(
    settings: Settings,
): z.ZodDefault<z.ZodUnion<readonly [z.ZodInt, z.ZodArray<Settings>]>> {
    const count = z.int().min(0, "must not be negative").max(99, "must be 99 at most");
    return z.union([count, z.array(settings).max(99, "must have 99 entries at most")]).default(0);
}
