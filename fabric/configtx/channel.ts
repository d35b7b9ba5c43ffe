import { common, orderer } from "@hyperledger/fabric-protos";

import { capability, newGroup, type Policies } from "./group";
import { applicationOrganisationGroup, ordererOrganisationGroup, type Organisation } from "./organisation";

/** All that a channel starts with. Policies and capabilities are those of Fabric's test network unless given. */
export interface ChannelDefinition {
    readonly name: string;
    readonly orderer: OrderingService;
    readonly application: Application;
    /** Replaces the channel's own Readers, Writers and Admins, name by name. */
    readonly policies?: Policies;
    /** Default "V2_0". */
    readonly capability?: string;
}

interface OrderingService {
    readonly organisations: readonly Organisation[];
    readonly consenters: readonly Consenter[];
    /** How long a block waits to fill up, as a Go duration: "2s". */
    readonly batchTimeout: string;
    readonly maxMessageCount: number;
    /** Bytes that a block never exceeds. */
    readonly absoluteMaxBytes: number;
    /** Bytes at which a block is cut. */
    readonly preferredMaxBytes: number;
    readonly raft?: RaftOptions;
    /** Replaces Readers, Writers, Admins and BlockValidation, name by name. */
    readonly policies?: Policies;
    /** Default "V2_0". */
    readonly capability?: string;
}

/** One Raft node: orderers know each other by these very certificates. */
export interface Consenter {
    readonly host: string;
    readonly port: number;
    /** PEM. */
    readonly clientTlsCertificate: string;
    /** PEM. */
    readonly serverTlsCertificate: string;
}

/** Defaults are those of Fabric: 500ms, 10, 1, 5 and 16 MiB. */
interface RaftOptions {
    readonly tickInterval: string;
    readonly electionTick: number;
    readonly heartbeatTick: number;
    readonly maxInflightBlocks: number;
    readonly snapshotIntervalSize: number;
}

interface Application {
    readonly organisations: readonly Organisation[];
    /** Replaces Readers, Writers, Admins, Endorsement and LifecycleEndorsement, name by name. */
    readonly policies?: Policies;
    /** Default "V2_0". */
    readonly capability?: string;
}

const defaultCapability = "V2_0";
const defaultRaft: RaftOptions = {
    tickInterval: "500ms",
    electionTick: 10,
    heartbeatTick: 1,
    maxInflightBlocks: 5,
    snapshotIntervalSize: 16 * 1024 * 1024,
};
const roles: Policies = { Readers: "ANY Readers", Writers: "ANY Writers", Admins: "MAJORITY Admins" };

/** The config tree of a new channel, every element guarded by Admins, as configtxgen makes it. */
export function newChannelGroup(channel: ChannelDefinition): common.ConfigGroup {
    const hashing = new common.HashingAlgorithm();
    hashing.setName("SHA256");
    const structure = new common.BlockDataHashingStructure();
    // The only width that Fabric accepts: a flat hash over all transactions.
    structure.setWidth(0xffffffff);
    return newGroup({
        policies: { ...roles, ...channel.policies },
        values: {
            HashingAlgorithm: hashing,
            BlockDataHashingStructure: structure,
            Capabilities: capability(channel.capability ?? defaultCapability),
        },
        groups: { Orderer: ordererGroup(channel.orderer), Application: applicationGroup(channel.application) },
    });
}

function ordererGroup(service: OrderingService): common.ConfigGroup {
    return newGroup({
        policies: { ...roles, BlockValidation: "ANY Writers", ...service.policies },
        values: {
            ConsensusType: consensusType(service),
            BatchSize: batchSize(service),
            BatchTimeout: batchTimeout(service),
            // Empty: a channel does not limit how many channels there may be.
            ChannelRestrictions: new orderer.ChannelRestrictions(),
            Capabilities: capability(service.capability ?? defaultCapability),
        },
        groups: byName(service.organisations, ordererOrganisationGroup),
    });
}

function applicationGroup(application: Application): common.ConfigGroup {
    return newGroup({
        policies: {
            ...roles,
            Endorsement: "MAJORITY Endorsement",
            LifecycleEndorsement: "MAJORITY Endorsement",
            ...application.policies,
        },
        values: { Capabilities: capability(application.capability ?? defaultCapability) },
        groups: byName(application.organisations, applicationOrganisationGroup),
    });
}

/** When a block is cut. */
export type Batch = Pick<
    OrderingService,
    "batchTimeout" | "maxMessageCount" | "absoluteMaxBytes" | "preferredMaxBytes"
>;

export function batchSize(service: Batch): orderer.BatchSize {
    const size = new orderer.BatchSize();
    size.setMaxMessageCount(service.maxMessageCount);
    size.setAbsoluteMaxBytes(service.absoluteMaxBytes);
    size.setPreferredMaxBytes(service.preferredMaxBytes);
    return size;
}

export function batchTimeout(service: Batch): orderer.BatchTimeout {
    const timeout = new orderer.BatchTimeout();
    timeout.setTimeout(service.batchTimeout);
    return timeout;
}

function consensusType(service: OrderingService): orderer.ConsensusType {
    const metadata = new orderer.etcdraft.ConfigMetadata();
    metadata.setConsentersList(service.consenters.map(raftConsenter));
    metadata.setOptions(raftOptions(service.raft ?? defaultRaft));
    const consensus = new orderer.ConsensusType();
    consensus.setType("etcdraft");
    consensus.setMetadata(metadata.serializeBinary());
    return consensus;
}

function raftConsenter(consenter: Consenter): orderer.etcdraft.Consenter {
    const message = new orderer.etcdraft.Consenter();
    message.setHost(consenter.host);
    message.setPort(consenter.port);
    message.setClientTlsCert(Buffer.from(consenter.clientTlsCertificate));
    message.setServerTlsCert(Buffer.from(consenter.serverTlsCertificate));
    return message;
}

function raftOptions(raft: RaftOptions): orderer.etcdraft.Options {
    const options = new orderer.etcdraft.Options();
    options.setTickInterval(raft.tickInterval);
    options.setElectionTick(raft.electionTick);
    options.setHeartbeatTick(raft.heartbeatTick);
    options.setMaxInflightBlocks(raft.maxInflightBlocks);
    options.setSnapshotIntervalSize(raft.snapshotIntervalSize);
    return options;
}

function byName(
    organisations: readonly Organisation[],
    group: (organisation: Organisation) => common.ConfigGroup,
): Record<string, common.ConfigGroup> {
    return Object.fromEntries(organisations.map((organisation) => [organisation.name, group(organisation)]));
}
