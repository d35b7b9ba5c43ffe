import type { ChannelMetrics, OrdererMetrics } from "../../../fabric/metrics";

/** The channels of an orderer by name, those still without metrics included. */
export type OrdererChannels = ReadonlyMap<string, ChannelMetrics | undefined>;

/** Blocks that a node has to have, by channel. */
export type Heights = ReadonlyMap<string, number>;

/** One orderer of a group, and all of them. */
interface Standing {
    readonly channel: string;
    readonly height: number;
    readonly own: OrdererMetrics;
    readonly all: readonly OrdererMetrics[];
    /** How many answer and have yet to join the channel: what it lacks of them, their joins bring. */
    readonly newcomers: number;
}

/** Whether an orderer is the Raft leader of one of its channels. */
export function leads(channels: OrdererChannels): boolean {
    return [...channels.values()].some((metrics) => metrics?.orderer?.isLeader === true);
}

/**
 * What an orderer lacks of being an active part of each of its channels: as consenter it hears of a leader, which hears of
 * every consenter; it has all blocks that some orderer had a moment ago.
 *
 * @param group the channels of all orderers that are rolled with it and answer, itself included
 */
export function ordererLacks(
    channels: OrdererChannels,
    group: readonly OrdererChannels[],
    goal: Heights,
): string | undefined {
    for (const [channel, metrics] of channels) {
        const own = metrics?.orderer;
        if (metrics === undefined || own === undefined) {
            return `opens its ledger of channel ${channel}`;
        }
        const all = group.flatMap((orderer) => orderer.get(channel)?.orderer ?? []);
        const newcomers = group.filter((orderer) => !orderer.has(channel)).length;
        const reason = partLacks({ channel, height: metrics.height, own, all, newcomers }, goal.get(channel) ?? 0);
        if (reason !== undefined) {
            return reason;
        }
    }
    return undefined;
}

/**
 * Whether a channel would lose its quorum with an orderer while another one of the group has yet to join: a consenter
 * whose ledger was lost counts until it is back.
 */
export function ordererIsNeeded(channels: OrdererChannels, group: readonly OrdererChannels[]): boolean {
    return [...channels].some(([channel, metrics]) => {
        if (metrics?.orderer?.isConsenter !== true || group.every((orderer) => orderer.has(channel))) {
            return false;
        }
        const leader = group.map((orderer) => orderer.get(channel)?.orderer).find((one) => one?.isLeader);
        return leader === undefined || leader.activeConsenters - 1 < quorumOf(leader);
    });
}

function quorumOf({ consenters }: OrdererMetrics): number {
    return Math.floor(consenters / 2) + 1;
}

function partLacks(standing: Standing, goal: number): string | undefined {
    const { channel, height, own } = standing;
    if (!own.isActive) {
        return `does not serve channel ${channel} yet`;
    }
    if (height < goal) {
        return `has ${height} of ${goal} blocks of channel ${channel}`;
    }
    return own.isConsenter ? raftLacks(standing) : undefined;
}

function raftLacks({ channel, own, all, newcomers }: Standing): string | undefined {
    const consenters = all.filter(({ isConsenter }) => isConsenter);
    const leader = consenters.find(({ isLeader }) => isLeader);
    const isOurs = consenters.length + newcomers >= own.consenters;
    if (leader === undefined && isOurs) {
        // Where others have consenters too, one of theirs may lead; too few that have joined cannot elect one.
        return consenters.length >= quorumOf(own) ? `has no Raft leader on channel ${channel}` : undefined;
    }
    if (!own.isLeader) {
        return own.leaderChanges === 0 ? `has not heard of the Raft leader of channel ${channel}` : undefined;
    }
    // The quorum has to stay when one of them is restarted; of our own none may be missing.
    const needed = isOurs ? own.consenters : quorumOf(own) + 1;
    return own.activeConsenters + newcomers < needed
        ? `leads channel ${channel} and hears of ${own.activeConsenters} of ${own.consenters} consenters`
        : undefined;
}
