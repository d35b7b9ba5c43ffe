/** How something is: well, wanting somebody to look at it, or out of service. */
export type Health = "well" | "attention" | "down";

/** How a stack's network is, as plain data: what `--json` prints, and what texts and pages are made from. */
export interface Status {
    /** Name of the stack. */
    readonly stack: string;
    /** When it was asked, ISO 8601. */
    readonly at: string;
    readonly health: Health;
    /** What is not well, what is down first. */
    readonly findings: readonly Finding[];
    readonly channels: readonly ChannelStatus[];
    readonly nodes: readonly NodeStatus[];
    /** By what is left, the first to end first. */
    readonly certificates: readonly CertificateStatus[];
    /** By use, the fullest first; those whose use is not known last. */
    readonly volumes: readonly VolumeStatus[];
    /** What is not done yet, because somebody else has to do something first. */
    readonly waiting: readonly Waiting[];
    /** What could not be seen, a sentence each. */
    readonly unseen: readonly string[];
}

/** Something that is not well. */
export interface Finding {
    readonly health: Exclude<Health, "well">;
    /** The node, channel, chaincode, certificate or volume that it is about. */
    readonly subject: string;
    /** Reads after the subject. */
    readonly text: string;
}

export interface ChannelStatus {
    readonly name: string;
    /** Blocks that the furthest node has; undefined where none could be asked. */
    readonly height: number | undefined;
    /** Its Raft leader, where that is one of this stack's orderers. */
    readonly leader: string | undefined;
    readonly consenters: readonly ConsenterStatus[];
    /** Orderers of this stack that only copy its blocks. */
    readonly followers: readonly string[];
    readonly members: readonly MemberStatus[];
    /** Whose answer consenters and members are: a first block may be older than the channel's config. undefined: nobody's. */
    readonly source: "node" | "first block" | undefined;
    readonly chaincodes: readonly ChaincodeStatus[];
}

export interface ConsenterStatus {
    /** The node's name; of another stack's its address. */
    readonly name: string;
    /** Whether it takes part now; undefined where this stack does not run it, or cannot tell. */
    readonly serves: boolean | undefined;
}

export interface MemberStatus {
    readonly name: string;
    readonly mspId: string;
    /** `host:port` */
    readonly anchors: readonly string[];
}

/** A chaincode's definition in force. */
export interface ChaincodeStatus {
    readonly name: string;
    readonly version: string;
    readonly sequence: number;
    /** MSP IDs of those who have approved it. */
    readonly approved: readonly string[];
}

export type Role = "ca" | "orderer" | "peer";

export interface NodeStatus {
    readonly name: string;
    readonly organisation: string;
    readonly role: Role;
    /** Name of its cluster in the config, where that names one. */
    readonly cluster: string | undefined;
    readonly namespace: string;
    /** undefined where nobody could be asked. */
    readonly isUp: boolean | undefined;
    /** Why it is not up, or could not be asked in full. */
    readonly reason: string | undefined;
    /** Of Fabric, as the node says. */
    readonly version: string | undefined;
    readonly channels: readonly NodeChannelStatus[];
    /** Of peers. */
    readonly chaincodes: readonly NodeChaincodeStatus[];
}

export interface NodeChannelStatus {
    readonly channel: string;
    /** Blocks that it has; undefined where it has no ledger of it, or opens that still. */
    readonly height: number | undefined;
    /** Blocks that the furthest node had some seconds ago, and it has not yet. */
    readonly behind: number;
    readonly part: "leader" | "consenter" | "follower" | "member";
    /** Of an orderer: whether it serves the channel. */
    readonly serves: boolean;
}

export interface NodeChaincodeStatus {
    readonly channel: string;
    readonly name: string;
    /** That in force. */
    readonly sequence: number;
    /** The package that its organisation has approved for it; undefined where it has approved none. */
    readonly packageId: string | undefined;
    readonly state: ChaincodeState;
    /** Why it does not run. */
    readonly reason: string | undefined;
}

/**
 * `idle`: it starts at its first call. `elsewhere`: a server that this stack does not run. `unknown`: pods could not be listed.
 */
export type ChaincodeState =
    "runs" | "starts" | "fails" | "stopped" | "idle" | "elsewhere" | "not installed" | "not approved" | "unknown";

export interface CertificateStatus {
    readonly name: string;
    /** ISO 8601. */
    readonly expires: string;
    /** Whole days; negative once it has ended. */
    readonly daysLeft: number;
    /** Whether the next `up` renews it. */
    readonly isDue: boolean;
}

export interface VolumeStatus {
    /** Of its claim. */
    readonly name: string;
    readonly organisation: string;
    readonly cluster: string | undefined;
    readonly namespace: string;
    /** What was asked for, as Kubernetes writes it. */
    readonly size: string;
    /** Bytes; undefined where nobody tells. */
    readonly used: number | undefined;
    /** Bytes; undefined where nobody tells. */
    readonly capacity: number | undefined;
    /** "Bound", "Pending", "Lost", or "leaving" once somebody has deleted it. */
    readonly phase: string;
}

export interface Waiting {
    /** "channel trade", "chaincode asset-transfer on mychannel", "the stack's state". */
    readonly what: string;
    /** Organisations or MSP IDs, where it is known who. */
    readonly whom: readonly string[];
    /** What is waited for, and what to do. */
    readonly text: string;
}
