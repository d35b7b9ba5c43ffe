import type { ObservedChannel } from "../components/preflight/observed";
import type { SeenDefinition } from "./answers";
import type { Seen } from "./look";
import type { ChaincodeStatus, ChannelStatus, ConsenterStatus, NodeStatus } from "./status";
import type { Subject } from "./subject";

/** How each channel is that nodes of the stack have joined; pure. */
export function channelsOf(subject: Subject, seen: Seen, nodes: readonly NodeStatus[]): readonly ChannelStatus[] {
    const names = new Set([...subject.joined.keys(), ...seen.tops.keys()]);
    return [...names].sort().map((name) => {
        const observed = seen.channels.find((one) => one.name === name);
        const parts = nodes.flatMap((node) =>
            node.channels.filter(({ channel }) => channel === name).map((one) => ({ ...one, node: node.name })),
        );
        const members = observed?.facts?.members ?? [];
        return {
            name,
            height: seen.tops.get(name),
            leader: parts.find(({ part, serves }) => part === "leader" && serves)?.node,
            consenters: consentersOf(name, observed, subject, nodes),
            followers: parts.filter(({ part }) => part === "follower").map(({ node }) => node),
            members: members.map((one) => ({
                name: one.name,
                mspId: one.mspId,
                anchors: one.anchorPeers.map(({ host, port }) => `${host}:${port}`),
            })),
            source: observed?.source,
            chaincodes: definitionsOn(name, seen),
        };
    });
}

/** By the channel's config, those of this stack by their names. */
function consentersOf(
    channel: string,
    observed: ObservedChannel | undefined,
    { outside }: Pick<Subject, "outside">,
    nodes: readonly NodeStatus[],
): readonly ConsenterStatus[] {
    const left = new Set(nodes.filter(({ role }) => role === "orderer"));
    return (observed?.facts?.consenters ?? []).map(({ host, port }) => {
        const address = `${host}:${port}`;
        // Several may have one address outside: each is one of those then.
        const node = [...left].find(
            ({ name, namespace }) => [name, `${name}.${namespace}.svc`].includes(host) || outside[name] === address,
        );
        if (node === undefined) {
            return { name: address, serves: undefined };
        }
        left.delete(node);
        return { name: node.name, serves: servesOn(node, channel) };
    });
}

function servesOn({ isUp, channels }: NodeStatus, channel: string): boolean | undefined {
    if (isUp !== true) {
        return isUp;
    }
    // Where its metrics could not be read, nothing is known of it.
    return channels.length === 0 ? undefined : channels.some((one) => one.channel === channel && one.serves);
}

/** The definitions on a channel as the peer knows them that knows most. */
export function definitionsOn(channel: string, { answers }: Seen): readonly ChaincodeStatus[] {
    const all = [...answers.values()].flatMap(({ ledger }) => ledger?.definitions ?? []);
    const newest = new Map<string, SeenDefinition>();
    for (const one of all.filter((definition) => definition.channel === channel)) {
        if (one.sequence > (newest.get(one.name)?.sequence ?? 0)) {
            newest.set(one.name, one);
        }
    }
    return [...newest.values()]
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, version, sequence, approved }) => ({ name, version, sequence, approved }));
}
