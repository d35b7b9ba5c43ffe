import { createHash } from "node:crypto";

import type * as grpc from "@grpc/grpc-js";
import { common, peer } from "@hyperledger/fabric-protos";

import { configOf } from "./configtx/block";
import { endpointName, newGrpcClient, unary, type Endpoint } from "./endpoint";
import { failure, isFailure, type Failed } from "./failure";
import { newProposal, signProposal, type Invocation } from "./proposal";
import { retry } from "./retry";
import type { Signer } from "./signer";

/** One peer, spoken to through its endorser as one identity. Joining and installing need an administrator of its organisation. */
export interface Peer {
    /** The channels that the peer has joined. */
    readonly channels: () => Promise<readonly string[]>;
    /** Joins the channel of a genesis block. */
    readonly join: (block: Uint8Array) => Promise<"joined" | "already joined">;
    readonly installed: () => Promise<readonly InstalledChaincode[]>;
    /** Installs a package; its package ID, also when it was installed before. */
    readonly install: (archive: Uint8Array) => Promise<string>;
    /** How many blocks the peer has of a channel. */
    readonly height: (channel: string) => Promise<bigint>;
    /** A chaincode's answer from this very peer, which starts the chaincode when it does not run. */
    readonly query: (channel: string, chaincode: string, name: string, args: readonly string[]) => Promise<Uint8Array>;
    /** The sequence of a chaincode's definition as this very peer knows it; 0 while it knows none. */
    readonly sequence: (channel: string, chaincode: string) => Promise<number>;
    /** A channel's config as this peer has it. */
    readonly config: (channel: string) => Promise<common.Config>;
    readonly close: () => void;
}

export interface InstalledChaincode {
    readonly packageId: string;
    readonly label: string;
}

export interface PeerOptions {
    /** Seconds to go on while the peer cannot be reached. Default 30. */
    readonly patienceSeconds?: number;
}

/** A refusal, and who spoke it: the chaincode itself, which then runs, or the peer. */
interface Refused extends Failed {
    readonly refusedBy: "chaincode" | "peer";
}

interface Connection {
    readonly client: grpc.Client;
    readonly endpoint: Endpoint;
    readonly signer: Signer;
    readonly patienceSeconds: number;
}

interface Call {
    readonly operation: string;
    readonly deadlineSeconds?: number;
    readonly invocation: Invocation;
}

/** chaincode.installTimeout and startuptimeout of a peer are 300 s; the peer is the one to say that they are over. */
const patientSeconds = 330;

/** Whether a failed query was answered by the chaincode, which proves that it runs on the peer. */
export function isChaincodeAnswer(error: unknown): boolean {
    return isFailure(error) && "refusedBy" in error && error.refusedBy === "chaincode";
}

export function newPeer(endpoint: Endpoint, signer: Signer, options: PeerOptions = {}): Peer {
    const { patienceSeconds = 30 } = options;
    const connection = { client: newGrpcClient(endpoint), endpoint, signer, patienceSeconds };
    return {
        channels: () => channels(connection),
        join: (block) => join(connection, block),
        installed: () => installed(connection),
        install: (archive) => install(connection, archive),
        height: (channel) => height(connection, channel),
        query: (channel, chaincode, name, args) => query(connection, channel, chaincode, [name, ...args]),
        sequence: (channel, chaincode) => sequence(connection, channel, chaincode),
        config: (channel) => config(connection, channel),
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
        await endorse(connection, { operation: "join a channel", deadlineSeconds: patientSeconds, invocation });
        return "joined";
    } catch (error) {
        if (isFailure(error) && /ledger \[.*\] already exists with state \[ACTIVE\]/.test(error.message)) {
            return "already joined";
        }
        throw error;
    }
}

async function installed(connection: Connection): Promise<readonly InstalledChaincode[]> {
    const args = new peer.lifecycle.QueryInstalledChaincodesArgs().serializeBinary();
    const answer = await endorse(connection, {
        operation: "list installed chaincodes",
        invocation: systemCall("_lifecycle", "QueryInstalledChaincodes", args),
    });
    return peer.lifecycle.QueryInstalledChaincodesResult.deserializeBinary(answer)
        .getInstalledChaincodesList()
        .map((chaincode) => ({ packageId: chaincode.getPackageId(), label: chaincode.getLabel() }));
}

async function install(connection: Connection, archive: Uint8Array): Promise<string> {
    const args = new peer.lifecycle.InstallChaincodeArgs();
    args.setChaincodeInstallPackage(archive);
    const invocation = systemCall("_lifecycle", "InstallChaincode", args.serializeBinary());
    try {
        const call = { operation: "install a chaincode", deadlineSeconds: patientSeconds, invocation };
        const answer = await endorse(connection, call);
        return peer.lifecycle.InstallChaincodeResult.deserializeBinary(answer).getPackageId();
    } catch (error) {
        const packageId = installedBefore(error);
        const hash = createHash("sha256").update(archive).digest("hex");
        if (packageId?.endsWith(`:${hash}`) === true) {
            return packageId;
        }
        throw error;
    }
}

async function height(connection: Connection, channel: string): Promise<bigint> {
    const operation = `read the height of channel ${channel}`;
    const answer = await endorse(connection, { operation, invocation: systemCall("qscc", "GetChainInfo", channel) });
    return BigInt(common.BlockchainInfo.deserializeBinary(answer).getHeight());
}

async function query(
    connection: Connection,
    channel: string,
    chaincode: string,
    args: readonly string[],
): Promise<Uint8Array> {
    return endorse(connection, {
        operation: `query chaincode ${chaincode} of channel ${channel}`,
        deadlineSeconds: patientSeconds,
        invocation: { channel, chaincode, args: args.map((argument) => Buffer.from(argument)) },
    });
}

async function sequence(connection: Connection, channel: string, chaincode: string): Promise<number> {
    const args = new peer.lifecycle.QueryChaincodeDefinitionArgs();
    args.setName(chaincode);
    const operation = `read the definition of chaincode ${chaincode} on channel ${channel}`;
    const call = [Buffer.from("QueryChaincodeDefinition"), args.serializeBinary()];
    try {
        const answer = await endorse(connection, {
            operation,
            invocation: { channel, chaincode: "_lifecycle", args: call },
        });
        return peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(answer).getSequence();
    } catch (error) {
        if (isFailure(error) && error.message.includes(`namespace ${chaincode} is not defined`)) {
            return 0;
        }
        throw error;
    }
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

/** One proposal and what the chaincode answered. Proposals change nothing on the ledger, so they may be repeated. */
function endorse(connection: Connection, call: Call): Promise<Uint8Array> {
    const { client, endpoint, signer } = connection;
    const { operation, deadlineSeconds } = call;
    return retry({ seconds: connection.patienceSeconds, heals: isUnreachable }, async () => {
        const request = signProposal(signer, newProposal(signer.identity, call.invocation));
        const method = peer.EndorserService.processProposal;
        const unaryCall = { operation, method, request };
        const answer = await unary(
            client,
            endpoint,
            deadlineSeconds === undefined ? unaryCall : { ...unaryCall, deadlineSeconds },
        );
        const response = answer.getResponse();
        const status = response?.getStatus() ?? 0;
        if (response === undefined || status < 200 || status >= 400) {
            // Only what a chaincode answered has a payload to endorse (as internal/pkg/gateway/apiutils.go tells them apart).
            const refusedBy = answer.getPayload_asU8().length > 0 ? "chaincode" : "peer";
            const what: Refused = { operation, target: endpointName(endpoint), status: String(status), refusedBy };
            throw failure(what, response?.getMessage() ?? "the answer is empty");
        }
        return response.getPayload_asU8();
    });
}

/** A call that the peer answers itself, outside of any channel; the channel it is about is an argument. */
function systemCall(chaincode: string, ...args: readonly (string | Uint8Array)[]): Invocation {
    return { channel: "", chaincode, args: args.map((argument) => Buffer.from(argument)) };
}

/** The package ID in a peer's refusal to install the same package twice. */
function installedBefore(error: unknown): string | undefined {
    const message = isFailure(error) ? error.message : "";
    return /chaincode already successfully installed \(package ID '([^']+)'\)/.exec(message)?.[1];
}

function isUnreachable(error: unknown): boolean {
    return isFailure(error) && error.status === "UNAVAILABLE";
}
