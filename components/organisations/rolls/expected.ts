import type { ChannelChaincode } from "./chaincodes";
import type { Observed } from "./observed";
import type { Heights } from "./orderers";

/** What nodes have to be able to do again. */
export interface Expected {
    /** Blocks by channel: as many as the furthest node had a moment ago. */
    readonly heights: Heights;
    /** By peer the chaincodes that answered before, less those that have answered since. */
    readonly chaincodes: ReadonlyMap<string, readonly ChannelChaincode[]>;
}

/**
 * Of a node that has just been asked: as many blocks as the furthest node has; the chaincodes that are silent. A node
 * that is still of the old template has all of its chaincodes to bring back.
 */
export function nextExpected(expected: Expected, observed: readonly Observed[]): Expected {
    const chaincodes = new Map(expected.chaincodes);
    for (const { name, silent, isOutdated, lacks } of observed) {
        if (!isOutdated && (lacks === undefined || silent.length > 0)) {
            chaincodes.set(name, silent);
        }
    }
    const heights = new Map(expected.heights);
    for (const [channel, height] of heightsOf(observed)) {
        heights.set(channel, Math.max(height, heights.get(channel) ?? 0));
    }
    return { heights, chaincodes };
}

/** The most blocks that any of these nodes has, by channel. */
function heightsOf(observed: readonly Observed[]): Heights {
    const heights = new Map<string, number>();
    for (const [channel, metrics] of observed.flatMap(({ channels }) => [...channels])) {
        heights.set(channel, Math.max(heights.get(channel) ?? 0, metrics?.height ?? 0));
    }
    return heights;
}

/** A peer that an earlier run restarted has to answer as those do that have not been, for all that it has a package for. */
export function withAssigned(
    own: readonly ChannelChaincode[],
    others: readonly ChannelChaincode[],
    assigned: readonly ChannelChaincode[],
): readonly ChannelChaincode[] {
    const keyOf = ({ channel, chaincode }: ChannelChaincode): string => JSON.stringify([channel, chaincode]);
    const owed = new Set(assigned.map(keyOf));
    const all = [...own, ...others.filter((one) => owed.has(keyOf(one)))];
    return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}
