import { z } from "zod";
import type { Wanted } from "./arguments";
import type { Profile } from "./gateway";

/** By name, where something is that is elsewhere. */
const sites = z
    .record(
        z.string(),
        z.object({ namespace: z.string(), cluster: z.string().optional(), context: z.string().optional() }),
    )
    .default({});

/** What a call needs of the outputs of a stack. */
export const outputs = z.object({
    cluster: z.object({
        namespace: z.string(),
        homes: sites,
        nodes: sites,
        context: z.string().optional(),
    }),
    connectionProfiles: z.record(
        z.string(),
        z.object({
            organizations: z.record(z.string(), z.object({ mspid: z.string() })),
            peers: z.record(z.string(), z.object({ url: z.string(), tlsCACerts: z.object({ pem: z.string() }) })),
        }),
    ),
    endpoints: z.record(z.string(), z.string()).default({}),
    channels: z.record(z.string(), z.unknown()).default({}),
    chaincodes: z.record(z.string(), z.object({ channel: z.string() })),
});

type StackOutputs = z.output<typeof outputs>;

interface Caller {
    readonly mspId: string;
    readonly profile: Profile;
}

/** Who calls, as the stack tells of it. Refuses an organisation that it has not, with those that it has. */
export function caller(
    { organisation }: Pick<Wanted, "organisation">,
    profiles: StackOutputs["connectionProfiles"],
): readonly [string, Caller] {
    const known = Object.keys(profiles).sort();
    const [name = ""] = organisation === undefined ? known : [organisation];
    const profile = profiles[name];
    const mspId = profile?.organizations[name]?.mspid;
    if (profile === undefined || mspId === undefined) {
        const wanted = name === "" ? "organisation" : `organisation ${JSON.stringify(name)}`;
        const there = known.join(", ") || "none, so nobody of it can call a chaincode";
        throw new Error(`the stack has no ${wanted} with peers; it has: ${there}`);
    }
    return [name, { mspId, profile }];
}

/** A namespace, and how its cluster is reached. */
export interface Site {
    readonly namespace: string;
    readonly context: string | undefined;
}

/** Where an organisation has its identities: on the stack's own cluster, unless its home is on another one. */
export function siteOf(
    organisation: string,
    { namespace, context, homes }: Pick<StackOutputs["cluster"], "namespace" | "context" | "homes">,
): Site {
    const home = homes[organisation];
    return {
        namespace: home?.namespace ?? namespace,
        context: home?.cluster === undefined ? context : home.context,
    };
}

/** Where a node is that may be on another cluster than its organisation. */
export function nodeSiteOf(organisation: string, node: string, cluster: StackOutputs["cluster"]): Site {
    const { namespace, context } = cluster.nodes[node] ?? siteOf(organisation, cluster);
    return { namespace, context };
}

/** On which channel is called. Refuses a channel or chaincode that the stack has not, with those that it has. */
export function channelOf({ channel, chaincode }: Pick<Wanted, "channel" | "chaincode">, told: StackOutputs): string {
    const channels = Object.keys(told.channels).sort();
    if (channel !== undefined && !channels.includes(channel)) {
        throw new Error(
            `the stack has no channel ${JSON.stringify(channel)}; it has: ${channels.join(", ") || "none"}`,
        );
    }
    const found = channel ?? told.chaincodes[chaincode]?.channel;
    if (found === undefined) {
        const there = Object.keys(told.chaincodes).sort().join(", ");
        throw new Error(
            `the stack has no chaincode ${JSON.stringify(chaincode)}; it has: ${there || "none"}; for a chaincode that another stack made, give its --channel, too`,
        );
    }
    return found;
}

/** The stack tells chaincodes of one name on several channels apart as `<channel>/<name>`. */
export function nameOf({ chaincode }: Pick<Wanted, "chaincode">): string {
    return chaincode.slice(chaincode.lastIndexOf("/") + 1);
}
