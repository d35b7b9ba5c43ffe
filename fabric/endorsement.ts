import type * as grpc from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";

import { failure, isFailure, oneLine, type Failed } from "../ground/failure";
import { retry } from "../ground/retry";
import { endpointName, isUnavailable, unary, type Endpoint } from "./endpoint";
import { newProposal, signProposal, type Invocation } from "./proposal";
import type { Signer } from "./signer";

/** A refusal, and who spoke it: the chaincode itself, which then runs, or the peer. */
interface Refused extends Failed {
    readonly refusedBy: "chaincode" | "peer";
}

/** A peer and who speaks to it. */
export interface Connection {
    readonly client: grpc.Client;
    readonly endpoint: Endpoint;
    readonly signer: Signer;
    /** Seconds to go on while the peer cannot be reached. */
    readonly retrySeconds: number;
}

interface Call {
    /** For messages. */
    readonly operation: string;
    readonly deadlineSeconds?: number;
    readonly invocation: Invocation;
}

/** Characters. */
const longestReason = 4000;

/** Whether a failed query was answered by the chaincode, which proves that it runs on the peer. */
export function isChaincodeAnswer(error: unknown): boolean {
    return isFailure(error) && "refusedBy" in error && error.refusedBy === "chaincode";
}

/** One proposal and what the chaincode answered. Proposals change nothing on the ledger, so they may be repeated. */
export function endorse(connection: Connection, call: Call): Promise<Uint8Array> {
    const { client, endpoint, signer } = connection;
    const { operation, deadlineSeconds } = call;
    return retry({ seconds: connection.retrySeconds, heals: isUnavailable }, async () => {
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
            // It may quote the names and labels of a package, whatever is in them.
            throw failure(what, oneLine(response?.getMessage() ?? "the answer is empty", longestReason));
        }
        return response.getPayload_asU8();
    });
}

/** A call that the peer answers itself, outside of any channel; the channel it is about is an argument. */
export function systemCall(chaincode: string, ...args: readonly (string | Uint8Array)[]): Invocation {
    return { channel: "", chaincode, args: args.map((argument) => Buffer.from(argument)) };
}

/** undefined where the peer says by these words that there is no such thing. */
export async function endorseUnless(
    words: string,
    connection: Connection,
    call: Call,
): Promise<Uint8Array | undefined> {
    try {
        return await endorse(connection, call);
    } catch (error) {
        if (isFailure(error) && error.message.includes(words)) {
            return undefined;
        }
        throw error;
    }
}
