import { common, peer } from "@hyperledger/fabric-protos";

import { failure, isFailure } from "../ground/failure";
import { reached } from "../ground/interruption";
import { configOf } from "./configtx/block";
import { endorse, endorseUnless, systemCall, type Connection } from "./endorsement";
import { endpointName, newGrpcClient, type Endpoint } from "./endpoint";
import { install, lifecycle, longRetrySeconds } from "./install";
import {
    approvedArguments,
    committedArguments,
    readApproved,
    readCommitted,
    type Committed,
} from "./lifecycle-messages";
import type { Signer } from "./signer";
import { startChaincode } from "./start";

export { isChaincodeAnswer } from "./endorsement";
export { harmlessFunction } from "./start";

/** One peer, spoken to through its endorser as one identity. Joining and installing need an administrator of its organisation. */
export interface Peer {
    /** The channels that the peer has joined. */
    readonly channels: () => Promise<readonly string[]>;
    /** Joins the channel of a genesis block. */
    readonly join: (block: Uint8Array) => Promise<"joined" | "already joined">;
    readonly installed: () => Promise<readonly InstalledChaincode[]>;
    /** The chaincodes of its channels for which it has the package that its organisation approved. */
    readonly assigned: () => Promise<readonly { readonly channel: string; readonly chaincode: string }[]>;
    /** Installs a package; its package ID, also when it was installed before. */
    readonly install: (archive: Uint8Array) => Promise<string>;
    /**
     * A chaincode's answer from this very peer, which starts the chaincode when it does not run. Default deadline: what a peer
     * itself gives a start.
     */
    readonly query: (
        channel: string,
        chaincode: string,
        name: string,
        args: readonly string[],
        deadlineSeconds?: number,
    ) => Promise<Uint8Array>;
    /** Has this very peer start a chaincode, and waits until it answers; nothing is written. */
    readonly start: (channel: string, chaincode: string) => Promise<void>;
    /** A chaincode's definition in force as this very peer knows it; undefined while it knows none. */
    readonly committed: (channel: string, chaincode: string) => Promise<Committed | undefined>;
    /** Names of the chaincodes that a channel has, as this very peer knows them. */
    readonly chaincodes: (channel: string) => Promise<readonly string[]>;
    /** The package that this very peer runs for a sequence, as its organisation approved it; undefined while it knows none. */
    readonly approvedPackage: (channel: string, chaincode: string, sequence: number) => Promise<string | undefined>;
    /** A channel's config as this peer has it. */
    readonly config: (channel: string) => Promise<common.Config>;
    /** A channel's first block as this peer has it; undefined on a peer that was joined by a snapshot. */
    readonly firstBlock: (channel: string) => Promise<common.Block | undefined>;
    readonly close: () => void;
}

interface InstalledChaincode {
    readonly packageId: string;
    readonly label: string;
}

interface PeerOptions {
    /** Seconds to go on while the peer cannot be reached. Default 30. */
    readonly retrySeconds?: number;
}

export function newPeer(endpoint: Endpoint, signer: Signer, options: PeerOptions = {}): Peer {
    const { retrySeconds = 30 } = options;
    const connection = { client: newGrpcClient(endpoint), endpoint, signer, retrySeconds };
    return {
        channels: () => channels(connection),
        join: (block) => join(connection, block),
        installed: () => installed(connection),
        assigned: () => assigned(connection),
        install: (archive) => install(connection, archive),
        query: (channel, chaincode, name, args, deadlineSeconds = longRetrySeconds) =>
            query(connection, { channel, chaincode, args: [name, ...args], deadlineSeconds }),
        start: (channel, chaincode) => startChaincode(connection, { channel, chaincode, seconds: longRetrySeconds }),
        committed: (channel, chaincode) => committed(connection, channel, chaincode),
        chaincodes: (channel) => chaincodes(connection, channel),
        approvedPackage: (...of) => approvedPackage(connection, ...of),
        config: (channel) => config(connection, channel),
        firstBlock: (channel) => firstBlock(connection, channel),
        close: () => {
            connection.client.close();
        },
    };
}

async function channels(connection: Connection): Promise<readonly string[]> {
    const answer = await endorse(connection, {
        operation: "list channels",
        invocation: systemCall("cscc", "GetChannels"),
    });
    return peer.ChannelQueryResponse.deserializeBinary(answer)
        .getChannelsList()
        .map((channel) => channel.getChannelId());
}

async function join(connection: Connection, block: Uint8Array): Promise<"joined" | "already joined"> {
    const invocation = systemCall("cscc", "JoinChain", block);
    try {
        await endorse(connection, { operation: "join a channel", deadlineSeconds: longRetrySeconds, invocation });
        await reached("endorsed");
        return "joined";
    } catch (error) {
        if (isFailure(error) && error.message.includes("] already exists with state [ACTIVE]")) {
            return "already joined";
        }
        throw error;
    }
}

async function installed(connection: Connection): Promise<readonly InstalledChaincode[]> {
    const found = await queryInstalled(connection);
    return found.map((chaincode) => ({ packageId: chaincode.getPackageId(), label: chaincode.getLabel() }));
}

/** A peer refers a package to the definitions that run it (core/chaincode/lifecycle/cache.go, ListInstalledChaincodes). */
async function assigned(
    connection: Connection,
): Promise<readonly { readonly channel: string; readonly chaincode: string }[]> {
    const found = await queryInstalled(connection);
    return found.flatMap((installed) => {
        const references = installed.getReferencesMap();
        return [...references.keys()].flatMap((channel) => {
            const chaincodes = references.get(channel)?.getChaincodesList() ?? [];
            return chaincodes.map((chaincode) => ({ channel, chaincode: chaincode.getName() }));
        });
    });
}

async function queryInstalled(
    connection: Connection,
): Promise<readonly peer.lifecycle.QueryInstalledChaincodesResult.InstalledChaincode[]> {
    const args = new peer.lifecycle.QueryInstalledChaincodesArgs().serializeBinary();
    const answer = await endorse(connection, {
        operation: "list installed chaincodes",
        invocation: systemCall(lifecycle, "QueryInstalledChaincodes", args),
    });
    return peer.lifecycle.QueryInstalledChaincodesResult.deserializeBinary(answer).getInstalledChaincodesList();
}

interface Query {
    readonly channel: string;
    readonly chaincode: string;
    readonly args: readonly string[];
    readonly deadlineSeconds: number;
}

async function query(connection: Connection, { channel, chaincode, args, ...limit }: Query): Promise<Uint8Array> {
    return endorse(connection, {
        operation: `query chaincode ${chaincode} of channel ${channel}`,
        ...limit,
        invocation: { channel, chaincode, args: args.map((argument) => Buffer.from(argument)) },
    });
}

async function committed(connection: Connection, channel: string, chaincode: string): Promise<Committed | undefined> {
    const operation = `read the definition of chaincode ${chaincode} on channel ${channel}`;
    const call = [Buffer.from("QueryChaincodeDefinition"), committedArguments(chaincode)];
    const invocation = { channel, chaincode: lifecycle, args: call };
    const missing = `namespace ${chaincode} is not defined`;
    const answer = await endorseUnless(missing, connection, { operation, invocation });
    return answer && readCommitted(chaincode, answer);
}

async function chaincodes(connection: Connection, channel: string): Promise<readonly string[]> {
    const operation = `list the chaincodes of channel ${channel}`;
    const args = new peer.lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary();
    const call = [Buffer.from("QueryChaincodeDefinitions"), args];
    const answer = await endorse(connection, { operation, invocation: { channel, chaincode: lifecycle, args: call } });
    return peer.lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(answer)
        .getChaincodeDefinitionsList()
        .map((definition) => definition.getName());
}

async function approvedPackage(
    connection: Connection,
    channel: string,
    chaincode: string,
    sequence: number,
): Promise<string | undefined> {
    const operation = `read the approved package of chaincode ${chaincode} on channel ${channel}`;
    const call = [Buffer.from("QueryApprovedChaincodeDefinition"), approvedArguments(chaincode, sequence)];
    const invocation = { channel, chaincode: lifecycle, args: call };
    const missing = "could not fetch approved chaincode definition";
    const answer = await endorseUnless(missing, connection, { operation, invocation });
    return answer === undefined ? undefined : readApproved(chaincode, answer).packageId;
}

async function config(connection: Connection, channel: string): Promise<common.Config> {
    const operation = `read the config of channel ${channel}`;
    const answer = await endorse(connection, { operation, invocation: systemCall("cscc", "GetConfigBlock", channel) });
    const found = configOf(common.Block.deserializeBinary(answer));
    if (found === undefined) {
        const target = endpointName(connection.endpoint);
        throw failure({ operation, target }, "the peer's config block holds no config");
    }
    return found;
}

async function firstBlock(connection: Connection, channel: string): Promise<common.Block | undefined> {
    const operation = `read the first block of channel ${channel}`;
    const call = { operation, invocation: systemCall("qscc", "GetBlockByNumber", channel, "0") };
    const answer = await endorseUnless("bootstrapped from a snapshot", connection, call);
    return answer === undefined ? undefined : common.Block.deserializeBinary(answer);
}
