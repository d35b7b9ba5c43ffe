import { z } from "zod";
import { hostAndPort } from "./addresses";
import { wholeNumber } from "./amounts";
import { domainName, mspId, namespaceName, rfc1035Label } from "./formats";
import { outsideNode } from "./outside";
import { partner } from "./partner";
import { resources as containerResources } from "./resources";
import { subject, type SubjectConfig } from "./subject";

/** Of the containers of one kind of nodes, with the default limits (components/model/resources.ts). */
function resourcesOf(whose: string, memory: string) {
    return containerResources
        .optional()
        .describe(
            `Kubernetes requests and limits of the ${whose} container. Default: small requests, and limits of ${memory} of memory and 2Gi of ` +
                "ephemeral-storage, each twice the request where that is more.",
        );
}

const address = hostAndPort
    .optional()
    .describe(
        '"host:port" by which the machine that runs Pulumi reaches the node; its certificate then carries the host. ' +
            "Default: a tunnel through the Kubernetes API.",
    );

const outside = outsideNode
    .optional()
    .describe(
        "What its address outside of the cluster has of its own; only where fabric:outside says how it is reached.",
    );

const ownCluster = rfc1035Label
    .optional()
    .describe(
        "Which of the stack's clusters it is on, with its volumes and keys, and the chaincode that runs for it. A node that is there cannot move. " +
            "Default: that of its organisation, where the CA and the administrator's keys are.",
    );

const certificateAuthority = z.strictObject({ address, resources: resourcesOf("CA's", "1Gi") });

const peer = z.strictObject({ cluster: ownCluster, address, outside, resources: resourcesOf("peer's", "8Gi") });

const orderer = z.strictObject({
    cluster: ownCluster,
    address,
    adminAddress: hostAndPort
        .optional()
        .describe('"host:port" of its channel participation API. Default: a tunnel through the Kubernetes API.'),
    outside,
    resources: resourcesOf("orderer's", "4Gi"),
});

const couchdb = z.strictObject({ resources: resourcesOf("database's", "8Gi") });

/** An organisation and the nodes that it runs. */
export const organization = z.strictObject({
    name: rfc1035Label.describe(
        "Starts the name of all its objects: org1-ca, org1-peer1. RFC 1035 label, unique; <name>-orderer1 and so on must stay within 52 characters.",
    ),
    mspId: mspId.describe("Its name in policies and certificates. Letters, digits, dots and dashes; unique."),
    partner: partner
        .optional()
        .describe(
            "Where another company's facts are, of an organisation whose nodes that company runs: then nothing else but name and mspId is set. " +
                "Default: the organisation is this stack's own.",
        ),
    domain: domainName
        .optional()
        .describe(
            "Domain by which clients outside know its nodes: certificates then also carry <node>.<domain>. Default: none.",
        ),
    cluster: rfc1035Label
        .optional()
        .describe(
            "Which of the stack's clusters its CA, its keys and its public facts are on, and its nodes and their chaincode unless these name another. Required " +
                "where there are several. An organisation that is there cannot move.",
        ),
    namespace: namespaceName
        .optional()
        .describe(
            "Namespace of its nodes, keys and public facts, with nothing of other organisations in it: its own Role, quota and policies are there. " +
                "With createNamespace false it is there already, on each cluster with nodes of it. An organisation that is there cannot move. Default: the namespace of each cluster or the stack, with others.",
        ),
    administrators: z
        .array(subject)
        .default([])
        .describe(
            "Who administers it inside the cluster: they get the Role <name>-administrators of its own namespace, which sees what runs there, " +
                "reads logs, opens tunnels and reads the identity of its administrator, and nothing in any other namespace. Default: nobody; the Role is there.",
        ),
    chaincodeNamespace: namespaceName
        .optional()
        .describe(
            "Namespace of what runs its chaincode, with nothing else in it: the agents beside its peers act there and nowhere else. " +
                "It is called alike on each cluster with peers of it. With createNamespace false it is there already. No other organisation's; the network's own namespace is taken with a warning. " +
                "Default: <namespace>-<name>-chaincode of the stack's namespace, <namespace>-chaincode of its own.",
        ),
    ca: certificateAuthority.default({}).describe("Its certificate authority; every organisation has one."),
    orderers: countOrList(orderer).describe(
        "Ordering nodes: how many, or a list with the settings of each. They are called <name>-orderer1 and so on.",
    ),
    peers: countOrList(peer).describe(
        "Peers: how many, or a list with the settings of each. They are called <name>-peer1 and so on.",
    ),
    stateDatabase: z
        .enum(["goleveldb", "couchdb"])
        .default("goleveldb")
        .describe(
            "Where its peers keep the world state. goleveldb is inside the peer; couchdb runs beside each peer, for queries by fields.",
        ),
    couchdb: couchdb.optional().describe("The databases beside its peers; only with stateDatabase couchdb."),
});

export type { SubjectConfig };
export type OrganisationConfig = z.output<typeof organization>;
export type NodeConfig = z.output<typeof peer>;
export type OrdererConfig = z.output<typeof orderer>;

function countOrList<Settings extends z.ZodType>(
    settings: Settings,
): z.ZodDefault<z.ZodUnion<readonly [z.ZodInt, z.ZodArray<Settings>]>> {
    const count = wholeNumber(0, 99);
    return z.union([count, z.array(settings).max(99, "must have 99 entries at most")]).default(0);
}
