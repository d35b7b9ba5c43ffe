import type * as grpc from "@grpc/grpc-js";
import { common, orderer } from "@hyperledger/fabric-protos";

import { failure, isFailure, reasonOf } from "../ground/failure";
import { retry } from "../ground/retry";
import { configOf, lastConfigNumber } from "./configtx/block";
import {
    awaitConnection,
    deadlineAfter,
    endpointName,
    isUnavailable,
    grpcFailure,
    newGrpcClient,
    type Endpoint,
} from "./endpoint";
import { newChannelHeader, signedEnvelope } from "./envelope";
import type { Signer } from "./signer";

/** One orderer, spoken to as one identity about one channel. Every call waits out an election of the Raft leader. */
export interface Orderer {
    /** Hands a transaction over for ordering; it may still be found invalid when it is committed. */
    readonly broadcast: (envelope: common.Envelope) => Promise<void>;
    /** One block. Refuses a number that the channel has not reached. The oldest is given without a Raft leader, too. */
    readonly block: (position: number | "newest" | "oldest") => Promise<common.Block>;
    /** The channel's config in force. */
    readonly config: () => Promise<common.Config>;
    /** The newest block that changed the config, by which a further orderer joins. */
    readonly configBlock: () => Promise<common.Block>;
    /** Refuses an orderer that takes no connection within so many seconds, before anything is asked of it. */
    readonly connected: (seconds: number) => Promise<void>;
    readonly close: () => void;
}

interface OrdererOptions {
    /** Seconds to go on while the channel has no Raft leader or the orderer cannot be reached. Default 60. */
    readonly retrySeconds?: number;
}

interface Connection {
    readonly client: grpc.Client;
    readonly endpoint: Endpoint;
    readonly signer: Signer;
    readonly channel: string;
    readonly retrySeconds: number;
}

interface Call<Answer> {
    readonly operation: string;
    readonly method: grpc.MethodDefinition<common.Envelope, Answer>;
    readonly envelope: common.Envelope;
}

const answerSeconds = 30;

/** What a delivering node means by a status; it never says more than the code. */
const deliverReasons: Readonly<Record<string, string>> = {
    NOT_FOUND: "this orderer has no such channel or block",
    FORBIDDEN: "the channel's policy does not let this identity read it",
    BAD_REQUEST: "the request was refused: expired certificate, wrong client certificate, or a clock that is off",
    SERVICE_UNAVAILABLE: "the channel has no Raft leader",
};

export function newOrderer(endpoint: Endpoint, signer: Signer, channel: string, options: OrdererOptions = {}): Orderer {
    const { retrySeconds = 60 } = options;
    const connection = { client: newGrpcClient(endpoint), endpoint, signer, channel, retrySeconds };
    return {
        broadcast: (envelope) => broadcast(connection, envelope),
        block: (position) => deliver(connection, position),
        config: () => config(connection),
        configBlock: () => configBlock(connection),
        connected: (seconds) => awaitConnection(connection.client, endpoint, seconds),
        close: () => {
            connection.client.close();
        },
    };
}

function broadcast(connection: Connection, envelope: common.Envelope): Promise<void> {
    const operation = `order a transaction of channel ${connection.channel}`;
    const method = orderer.AtomicBroadcastService.broadcast;
    // A connection that breaks after sending may have delivered: repeating is for what surely was not taken.
    return retry({ seconds: connection.retrySeconds, heals: wasNotTaken }, async () => {
        const answer = await firstAnswer(connection, { operation, method, envelope });
        const status = statusName(answer.getStatus());
        if (status !== "SUCCESS") {
            const target = endpointName(connection.endpoint);
            throw failure({ operation, target, status }, `${status}: ${answer.getInfo()}`);
        }
    });
}

function deliver(connection: Connection, position: number | "newest" | "oldest"): Promise<common.Block> {
    const name = typeof position === "number" ? `block ${position}` : `the ${position} block`;
    const operation = `read ${name} of channel ${connection.channel}`;
    const method = orderer.AtomicBroadcastService.deliver;
    return retry({ seconds: connection.retrySeconds, heals: isUnserved }, async () => {
        const envelope = seekEnvelope(connection, position);
        const answer = await firstAnswer(connection, { operation, method, envelope });
        const block = answer.getBlock();
        if (block === undefined) {
            const status = statusName(answer.getStatus());
            const what = { operation, target: endpointName(connection.endpoint), status };
            throw failure(what, `${status}: ${deliverReasons[status] ?? "no reason is given"}`);
        }
        return block;
    });
}

async function configBlock(connection: Connection): Promise<common.Block> {
    const newest = await deliver(connection, "newest");
    const number = lastConfigNumber(newest);
    return number === newest.getHeader()?.getNumber() ? newest : deliver(connection, number ?? "oldest");
}

async function config(connection: Connection): Promise<common.Config> {
    const block = await configBlock(connection);
    const found = configOf(block);
    if (found === undefined) {
        const what = { operation: "read the config", target: endpointName(connection.endpoint) };
        throw failure(
            what,
            `block ${block.getHeader()?.getNumber() ?? 0} of channel ${connection.channel} holds no config`,
        );
    }
    return found;
}

/** Sends one message on a stream of its own and takes the first that comes back. */
function firstAnswer<Answer>(connection: Connection, call: Call<Answer>): Promise<Answer> {
    const { client, endpoint } = connection;
    const { method, operation } = call;
    return new Promise((resolve, reject) => {
        const options = { deadline: deadlineAfter(answerSeconds) };
        const stream = client.makeBidiStreamRequest(
            method.path,
            method.requestSerialize,
            method.responseDeserialize,
            options,
        );
        stream.on("data", (answer: Answer) => {
            resolve(answer);
            stream.cancel();
        });
        // Also called with the cancellation above, when the promise is settled already.
        stream.on("error", (error: grpc.ServiceError) => {
            reject(grpcFailure(operation, endpoint, error));
        });
        stream.on("end", () => {
            reject(failure({ operation, target: endpointName(endpoint) }, "the stream ended without an answer"));
        });
        stream.write(call.envelope);
    });
}

function seekEnvelope(connection: Connection, position: number | "newest" | "oldest"): common.Envelope {
    const seek = new orderer.SeekInfo();
    seek.setStart(seekPosition(position));
    seek.setStop(seekPosition(position));
    seek.setBehavior(orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY);
    if (position === "oldest") {
        // The first block never changes: no leader has to vouch for it (common/deliver/deliver.go).
        seek.setErrorResponse(orderer.SeekInfo.SeekErrorResponse.BEST_EFFORT);
    }
    const header = newChannelHeader({
        type: common.HeaderType.DELIVER_SEEK_INFO,
        channel: connection.channel,
        clientCertificate: connection.endpoint.client?.certificate,
    });
    return signedEnvelope(connection.signer, header, seek.serializeBinary());
}

function seekPosition(position: number | "newest" | "oldest"): orderer.SeekPosition {
    const seek = new orderer.SeekPosition();
    if (position === "newest") {
        seek.setNewest(new orderer.SeekNewest());
    } else if (position === "oldest") {
        seek.setOldest(new orderer.SeekOldest());
    } else {
        const specified = new orderer.SeekSpecified();
        specified.setNumber(position);
        seek.setSpecified(specified);
    }
    return seek;
}

function statusName(code: number): string {
    return Object.entries(common.Status).find(([, value]) => value === code)?.[0] ?? String(code);
}

function isUnserved(error: unknown): boolean {
    return isUnavailable(error) || hasNoLeader(error);
}

function wasNotTaken(error: unknown): boolean {
    return isUnavailable(error) ? reasonOf(error).includes("No connection established") : hasNoLeader(error);
}

function hasNoLeader(error: unknown): boolean {
    return isFailure(error) && error.status === "SERVICE_UNAVAILABLE";
}
