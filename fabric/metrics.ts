/** One sample of a metric: its labels and its value. */
interface Sample {
    readonly name: string;
    readonly channel: string | undefined;
    readonly value: number;
}

/** What a node's metrics say of one of its channels. Fabric: metrics_reference.rst. */
export interface ChannelMetrics {
    /** Blocks that it has. */
    readonly height: number;
    /** What an orderer is to the channel; undefined for a peer. */
    readonly orderer: OrdererMetrics | undefined;
}

/** An orderer's part in a channel. */
export interface OrdererMetrics {
    /** Whether it counts for the quorum; a follower only copies blocks. */
    readonly isConsenter: boolean;
    /** Whether it serves the channel, not still fetching its blocks, and did not fail. */
    readonly isActive: boolean;
    readonly isLeader: boolean;
    /** Changes of the leader that it has seen since it was started: 0 is one that no leader has spoken to yet. */
    readonly leaderChanges: number;
    /** Consenters that the leader hears of; counts on the leader alone, some seconds after its election. */
    readonly activeConsenters: number;
    readonly consenters: number;
}

/** As orderer/common/types of Fabric numbers them in its metrics. */
const consenterRelation = 1;
const activeStatus = 1;

const line = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{([^}]*)\})? (\S+)/;

/**
 * The channels of a node by name, from what its operations port tells Prometheus. A node that has just started names a
 * channel only when it has opened its ledger.
 */
export function channelMetrics(text: string): ReadonlyMap<string, ChannelMetrics> {
    const samples = text.split("\n").flatMap(sampleOf);
    const names = samples.flatMap(({ name, channel }) => (name === "ledger_blockchain_height" ? (channel ?? []) : []));
    return new Map([...new Set(names)].map((channel) => [channel, metricsOf(samples, channel)]));
}

function sampleOf(text: string): readonly Sample[] {
    const [, name, labels = "", value] = line.exec(text) ?? [];
    return name === undefined ? [] : [{ name, channel: /channel="([^"]*)"/.exec(labels)?.[1], value: Number(value) }];
}

function metricsOf(samples: readonly Sample[], channel: string): ChannelMetrics {
    const value = (name: string): number | undefined =>
        samples.find((sample) => sample.name === name && sample.channel === channel)?.value;
    const relation = value("participation_consensus_relation");
    return {
        height: value("ledger_blockchain_height") ?? 0,
        orderer: relation === undefined ? undefined : ordererOf(relation, value),
    };
}

function ordererOf(relation: number, value: (name: string) => number | undefined): OrdererMetrics {
    const raft = (name: string): number => value(`consensus_etcdraft_${name}`) ?? 0;
    return {
        isConsenter: relation === consenterRelation,
        isActive: value("participation_status") === activeStatus,
        isLeader: raft("is_leader") === 1,
        leaderChanges: raft("leader_changes"),
        activeConsenters: raft("active_nodes"),
        consenters: raft("cluster_size"),
    };
}
