import type * as grpc from "@grpc/grpc-js";
import { connect, hash, type Proposal } from "@hyperledger/fabric-gateway";
import { gateway as protos, peer } from "@hyperledger/fabric-protos";

import { isFailure } from "../ground/failure";
import { reached } from "../ground/interruption";
import { retry } from "../ground/retry";
import { awaitConnection, deadlineAfter, isUnavailable, newGrpcClient, type Endpoint } from "./endpoint";
import { gatewayFailure, refuseInvalid } from "./gateway-failure";
import { onlyOnce } from "./once";
import { newProposal, type Invocation } from "./proposal";
import type { Signer } from "./signer";
import { readTransaction, type Submitted } from "./transaction";

export type { Submitted } from "./transaction";

/** The gateway service of a peer, for one channel and one identity. */
export interface Gateway {
    /** A chaincode's answer; nothing is written. */
    readonly evaluate: (
        chaincode: string,
        name: string,
        args: readonly Argument[],
        options?: EvaluateOptions,
    ) => Promise<Uint8Array>;
    /** Ends once the transaction is committed as valid on the gateway's peer, or by its options before. */
    readonly submit: (
        chaincode: string,
        name: string,
        args: readonly Argument[],
        options?: SubmitOptions,
    ) => Promise<Submitted>;
    /** Refuses a peer that takes no connection within so many seconds, before anything is asked of it. */
    readonly connected: (seconds: number) => Promise<void>;
    readonly close: () => void;
}

/** Text goes as UTF-8. */
type Argument = string | Uint8Array;

/** Transient data of a call by key, as text that goes as UTF-8. Peers and chaincode read it; no ledger keeps it. */
type TransientData = Readonly<Record<string, string>>;

interface EvaluateOptions {
    readonly transient?: TransientData;
    /** MSP IDs of the organisations whose peers may answer. Default: any, the gateway's own first. */
    readonly endorsingOrganisations?: readonly string[];
}

export interface SubmitOptions {
    readonly transient?: TransientData;
    /** Calls the chaincode's initialisation. Fabric refuses a second one. */
    readonly init?: boolean;
    /**
     * What it is made for, once: a valid transaction of the same call, caller and text that the channel has is given back instead.
     * Default: each call is another transaction.
     */
    readonly once?: string;
    /** MSP IDs of the organisations that endorse. Default: found by the peer's discovery from the policies. */
    readonly endorsingOrganisations?: readonly string[];
    /** Whether to end once the transaction is ordered: that it counts is for the caller to find out. Default: false. */
    readonly isOrderedEnough?: boolean;
}

export interface GatewayOptions {
    /** Seconds to go on while peers or orderers do not know or reach each other yet. Default 60. */
    readonly retrySeconds?: number;
    /** The same from the moment on in which an endorsed transaction may have been ordered. Default retrySeconds. */
    readonly orderedSeconds?: number;
    /**
     * Seconds to go on while a peer takes longer for an endorsement than the gateway waits, as for one that starts the chaincode.
     * Default 0.
     */
    readonly startSeconds?: number;
    /** After it, nothing more is evaluated, endorsed or ordered. Default: each has its 90 seconds. */
    readonly askBy?: Date | undefined;
    /** Seconds that the commit of what was ordered is waited for. Default 180: elections, a long queue. */
    readonly commitSeconds?: number;
}

interface Call {
    readonly operation: string;
    readonly endpoint: Endpoint;
    readonly retrySeconds: number;
    readonly orderedSeconds: number;
    readonly startSeconds: number;
    readonly mayBeOrdered?: boolean;
    readonly isOrderedEnough?: boolean;
}

const answerSeconds = 90;

/** What peers say while gossip has not told them of each other yet, or while one of them lags behind in blocks. */
const notYet = [
    "no peers available to evaluate chaincode",
    "no combination of peers can be derived which satisfy the endorsement policy",
    "failed to select a set of endorsers that satisfy the endorsement policy",
    "ProposalResponsePayloads do not match",
];

export function newGateway(endpoint: Endpoint, signer: Signer, channel: string, options: GatewayOptions = {}): Gateway {
    const { retrySeconds = 60, orderedSeconds = retrySeconds, startSeconds = 0 } = options;
    const limits = { endpoint, retrySeconds, orderedSeconds, startSeconds };
    const client = newGrpcClient(endpoint);
    const asked = { client, endpoint, signer, retrySeconds };
    const proposal = proposer(client, signer, options);
    return {
        evaluate: (chaincode, name, args, { endorsingOrganisations, transient = {} } = {}) => {
            const invocation = { ...newInvocation(channel, chaincode, name, args), transient };
            const call = { operation: `evaluate ${name} of chaincode ${chaincode}`, ...limits };
            return retried(call, () => proposal(invocation, endorsingOrganisations).evaluate());
        },
        submit: (chaincode, name, args, options = {}) => {
            const { init = false, once, endorsingOrganisations, transient = {}, isOrderedEnough = false } = options;
            const invocation = { ...newInvocation(channel, chaincode, name, args), init, transient };
            const call = { operation: `submit ${name} of chaincode ${chaincode}`, ...limits, isOrderedEnough };
            const make = (nonce?: Uint8Array): Promise<Submitted> => {
                const own = nonce === undefined ? invocation : { ...invocation, nonce };
                return submit(call, () => proposal(own, endorsingOrganisations));
            };
            return once === undefined ? make() : onlyOnce(asked, invocation, once, make);
        },
        connected: (seconds) => awaitConnection(client, endpoint, seconds),
        close: () => {
            client.close();
        },
    };
}

/** Whether peers or orderers do not know or reach each other yet, so that the same call may work later. */
export function isNotYet(error: unknown): boolean {
    return isUnavailable(error) || notYet.some((reason) => isFailure(error) && error.message.includes(reason));
}

/** What gateways say where peers of an organisation cannot be asked for their endorsement, or do not give it. */
const unendorsed = [
    ...["no combination of peers can be derived", "failed to select a set of endorsers"],
    ...["failed to find any endorsing peers for org(s)", "failed to collect enough transaction endorsements"],
];

/** Whether a transaction came to nothing for want of endorsements by others than these organisations, by MSP ID. */
export function lacksOthers(error: unknown, own: readonly string[]): boolean {
    const says = (text: string): boolean => isFailure(error) && error.message.includes(text);
    return !mayBeOrdered(error) && unendorsed.some(says) && !own.some((mspId) => says(`(${mspId}): `));
}

/** Whether a peer did not answer in time what is not ordered yet: what it began, as the start of a chaincode, goes on. */
function isLate(error: unknown): boolean {
    return (
        isFailure(error) &&
        (error.status === "DEADLINE_EXCEEDED" || error.message.includes("context deadline exceeded"))
    );
}

/** Whether a transaction may be committed though its submission failed: another one could do the same a second time. */
export function mayBeOrdered(error: unknown): boolean {
    return isFailure(error) && "mayBeOrdered" in error && error.mayBeOrdered === true;
}

/**
 * Proposals through fabric-gateway. It signs, endorses and submits; the proposals themselves are our own, since its
 * builder cannot ask for an initialisation.
 */
function proposer(
    client: grpc.Client,
    signer: Signer,
    { askBy, commitSeconds = 180 }: GatewayOptions,
): (invocation: Invocation, organisations?: readonly string[]) => Proposal {
    const asked = (): { readonly deadline: Date } => ({ deadline: earlier(deadlineAfter(answerSeconds), askBy) });
    const gateway = connect({
        client,
        identity: { mspId: signer.identity.mspId, credentials: Buffer.from(signer.identity.certificate) },
        hash: hash.none,
        signer: (message) => Promise.resolve(signer.sign(message)),
        evaluateOptions: asked,
        endorseOptions: asked,
        submitOptions: asked,
        commitStatusOptions: () => ({ deadline: deadlineAfter(commitSeconds) }),
    });
    return (invocation, organisations = []) => {
        const { transactionId, bytes } = newProposal(signer.identity, invocation);
        const unsigned = new peer.SignedProposal();
        unsigned.setProposalBytes(bytes);
        const proposed = new protos.ProposedTransaction();
        proposed.setTransactionId(transactionId);
        proposed.setProposal(unsigned);
        proposed.setEndorsingOrganizationsList([...organisations]);
        return gateway.newProposal(proposed.serializeBinary());
    };
}

function earlier(one: Date, other: Date | undefined): Date {
    return other !== undefined && other < one ? other : one;
}

/** Each step may be repeated by itself: a transaction that was ordered twice is committed once. */
async function submit(call: Call, proposal: () => Proposal): Promise<Submitted> {
    const starting = { seconds: call.startSeconds, heals: isLate };
    const transaction = await retry(starting, () => retried(call, () => proposal().endorse()));
    await reached("endorsed");
    const sent = { ...call, retrySeconds: call.orderedSeconds, mayBeOrdered: true };
    const commit = await retried(sent, () => transaction.submit());
    await reached("ordered");
    if (call.isOrderedEnough !== true) {
        const status = await retried(sent, () => commit.getStatus());
        await reached("committed");
        refuseInvalid(call, status);
    }
    const transactionId = transaction.getTransactionId();
    const { endorsers } = readTransaction(
        protos.PreparedTransaction.deserializeBinary(transaction.getBytes()).getEnvelope(),
    );
    return { result: transaction.getResult(), transactionId, endorsers };
}

function retried<T>(call: Call, act: () => Promise<T>): Promise<T> {
    return retry({ seconds: call.retrySeconds, heals: isNotYet }, async () => {
        try {
            return await act();
        } catch (error) {
            throw gatewayFailure(call, error);
        }
    });
}

function newInvocation(channel: string, chaincode: string, name: string, args: readonly Argument[]): Invocation {
    return { channel, chaincode, args: [name, ...args].map((argument) => Buffer.from(argument)) };
}
