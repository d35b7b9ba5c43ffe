/** A channel: who orders, who belongs to it, by which rules. */
export interface Channel {
    readonly name: string;
    /** Names of the organisations whose orderers run it. */
    readonly orderers: readonly string[];
    /** Names of the organisations whose peers join it. */
    readonly members: readonly string[];
    /** One entry per member, in the order of the members; no peers means no anchor. */
    readonly anchors: readonly Anchors[];
    readonly batch: Batch;
    /** Application policies by name, all five of Fabric's test network at least; `MAJORITY Endorsement` or a signature policy. */
    readonly policies: Readonly<Record<string, string>>;
}

export interface Anchors {
    readonly organisation: string;
    readonly peers: readonly string[];
}

/** When the orderers cut a block. */
export interface Batch {
    /** Go duration. */
    readonly timeout: string;
    readonly maxMessages: number;
    readonly absoluteMaxBytes: number;
    readonly preferredMaxBytes: number;
}
