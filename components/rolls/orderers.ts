import type { ChannelMetrics, OrdererMetrics } from "../../fabric/metrics";

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
}

/** Whether an orderer is the Raft leader of one of its channels. */
export function leads(channels: OrdererChannels): boolean {
    return [...channels.values()].some((metrics) => metrics?.orderer?.isLeader === true);
}

/**
 * What an orderer lacks of being an active part of each of its channels: as consenter it hears of a leader, which hears of
 * every consenter; it has all blocks that some orderer had a moment ago.
 *
 * @param group the channels of all orderers that are rolled with it, itself included
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
        const reason = partLacks({ channel, height: metrics.height, own, all }, goal.get(channel) ?? 0);
        if (reason !== undefined) {
            return reason;
        }
    }
    return undefined;
}

function partLacks({ channel, height, own, all }: Standing, goal: number): string | undefined {
    if (!own.isActive) {
        return `does not serve channel ${channel} yet`;
    }
    if (height < goal) {
        return `has ${height} of ${goal} blocks of channel ${channel}`;
    }
    return own.isConsenter ? raftLacks(channel, own, all) : undefined;
}

function raftLacks(channel: string, own: OrdererMetrics, all: readonly OrdererMetrics[]): string | undefined {
    const consenters = all.filter(({ isConsenter }) => isConsenter);
    const leader = consenters.find(({ isLeader }) => isLeader);
    // Where others have consenters too, one of theirs may lead.
    if (leader === undefined && consenters.length >= own.consenters) {
        return `has no Raft leader on channel ${channel}`;
    }
    if (!own.isLeader) {
        return own.leaderChanges === 0 ? `has not heard of the Raft leader of channel ${channel}` : undefined;
    }
    // The quorum has to stay when one of them is restarted; of our own none may be missing.
    const quorum = Math.floor(own.consenters / 2) + 1;
    const needed = consenters.length >= own.consenters ? own.consenters : quorum + 1;
    return own.activeConsenters < needed
        ? `leads channel ${channel} and hears of ${own.activeConsenters} of ${own.consenters} consenters`
        : undefined;
}
