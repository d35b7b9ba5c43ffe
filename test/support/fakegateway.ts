import assert from "node:assert/strict";

import * as grpc from "@grpc/grpc-js";
import { common, gateway, google, peer } from "@hyperledger/fabric-protos";
import { Any } from "google-protobuf/google/protobuf/any_pb";

import { startFakeNode, type FakeNode } from "./fakenode";
import { readProposal, type ReadProposal } from "./proposals";

/** The gateway service of a peer, whose answers a test gives, and a ledger with what it has committed. */
export interface FakeGateway extends FakeNode {
    /** What was asked, oldest first. */
    readonly asked: readonly Asked[];
    /** Forgets what was asked, and answers from now on like this. */
    readonly answer: (outcome: (asked: Asked) => Outcome) => void;
}

export interface Asked {
    readonly step: "evaluate" | "endorse" | "submit" | "status";
    /** Of evaluate and endorse. */
    readonly proposal: ReadProposal | undefined;
    /** The MSP IDs that the caller named. */
    readonly organisations: readonly string[];
}

/** The chaincode's result, a refusal, or the code under which the transaction was committed. */
export type Outcome = Uint8Array | Refusal | { readonly committed: Code };

export type Code = peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap];

export interface Refusal {
    readonly code: grpc.status;
    readonly details: string;
    /** What peers said to the gateway. */
    readonly peers?: readonly { readonly address: string; readonly mspId: string; readonly message: string }[];
}

type Callback<T> = grpc.sendUnaryData<T>;

const nothing = new Uint8Array();

export async function startFakeGateway(): Promise<FakeGateway> {
    const asked: Asked[] = [];
    let outcomeOf: (asked: Asked) => Outcome = () => nothing;
    const outcome = (call: Asked): Outcome => {
        asked.push(call);
        return outcomeOf(call);
    };
    const ledger = newLedger();
    const node = await startFakeNode((server) => {
        server.addService(peer.EndorserService, { processProposal: ledger.processProposal });
        server.addService(gateway.GatewayService, newService(outcome, ledger));
    });
    const answer = (next: (asked: Asked) => Outcome): void => {
        asked.length = 0;
        outcomeOf = next;
    };
    return { ...node, asked, answer };
}

/** @param outcome notes what is asked, and tells what to answer */
function newService(outcome: (asked: Asked) => Outcome, ledger: ReturnType<typeof newLedger>) {
    return {
        evaluate: ({ request }: Evaluation, callback: Callback<gateway.EvaluateResponse>) => {
            const proposal = readProposal(request.getProposedTransaction());
            const organisations = request.getTargetOrganizationsList();
            reply(outcome({ step: "evaluate", proposal, organisations }), callback, evaluated);
        },
        endorse: ({ request }: Endorsement, callback: Callback<gateway.EndorseResponse>) => {
            const signed = request.getProposedTransaction();
            const organisations = request.getEndorsingOrganizationsList();
            const call = { step: "endorse", proposal: readProposal(signed), organisations } as const;
            reply(outcome(call), callback, (result) => {
                const response = endorsed(result, signed);
                ledger.endorsed.set(call.proposal.transactionId, response.getPreparedTransaction());
                return response;
            });
        },
        submit: (_call: unknown, callback: Callback<gateway.SubmitResponse>) => {
            const call = { step: "submit", proposal: undefined, organisations: [] } as const;
            reply(outcome(call), callback, () => new gateway.SubmitResponse());
        },
        commitStatus: ({ request }: StatusQuestion, callback: Callback<gateway.CommitStatusResponse>) => {
            const call = { step: "status", proposal: undefined, organisations: [] } as const;
            reply(outcome(call), callback, (result) => {
                const response = committed(result);
                const asked = gateway.CommitStatusRequest.deserializeBinary(request.getRequest_asU8());
                ledger.codes.set(asked.getTransactionId(), response.getResult());
                return response;
            });
        },
        chaincodeEvents: (stream: grpc.ServerWritableStream<unknown, unknown>) => stream.end(),
    };
}

/** A refusal as the gateway service gives it for a chaincode that refuses. */
export function refusal(details: string): Refusal {
    return { code: grpc.status.UNKNOWN, details };
}

/** The name of the function that was called. */
export function functionOf(asked: Asked): string {
    return Buffer.from(asked.proposal?.args[0] ?? nothing).toString();
}

/** The one argument of a call to the lifecycle chaincode. */
export function argumentOf(asked: Asked | undefined): Uint8Array {
    return asked?.proposal?.args[1] ?? assert.fail("no argument");
}

type Evaluation = grpc.ServerUnaryCall<gateway.EvaluateRequest, gateway.EvaluateResponse>;
type StatusQuestion = grpc.ServerUnaryCall<gateway.SignedCommitStatusRequest, gateway.CommitStatusResponse>;
type Endorsement = grpc.ServerUnaryCall<gateway.EndorseRequest, gateway.EndorseResponse>;

function reply<T>(outcome: Outcome, callback: Callback<T>, respond: (outcome: Outcome) => T): void {
    if (!("code" in outcome)) {
        callback(null, respond(outcome));
        return;
    }
    const status = new google.rpc.Status();
    status.setDetailsList(
        (outcome.peers ?? []).map(({ address, mspId, message }) => {
            const detail = new gateway.ErrorDetail();
            detail.setAddress(address);
            detail.setMspId(mspId);
            detail.setMessage(message);
            const any = new Any();
            any.pack(detail.serializeBinary(), "gateway.ErrorDetail");
            return any;
        }),
    );
    const metadata = new grpc.Metadata();
    metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    callback({ code: outcome.code, details: outcome.details, metadata });
}

function evaluated(outcome: Outcome): gateway.EvaluateResponse {
    const result = new peer.Response();
    result.setStatus(200);
    result.setPayload(outcome instanceof Uint8Array ? outcome : nothing);
    const response = new gateway.EvaluateResponse();
    response.setResult(result);
    return response;
}

function committed(outcome: Outcome): gateway.CommitStatusResponse {
    const response = new gateway.CommitStatusResponse();
    response.setResult("committed" in outcome ? outcome.committed : peer.TxValidationCode.VALID);
    return response;
}

/** A prepared transaction with the proposal's own header and the result in its place, as a client reads it. */
function endorsed(outcome: Outcome, signed: peer.SignedProposal | undefined): gateway.EndorseResponse {
    const proposal = peer.Proposal.deserializeBinary(signed?.getProposalBytes_asU8() ?? nothing);
    const result = new peer.Response();
    result.setPayload(outcome instanceof Uint8Array ? outcome : nothing);
    const action = new peer.ChaincodeAction();
    action.setResponse(result);
    const responsePayload = new peer.ProposalResponsePayload();
    responsePayload.setExtension$(action.serializeBinary());
    const endorsedAction = new peer.ChaincodeEndorsedAction();
    endorsedAction.setProposalResponsePayload(responsePayload.serializeBinary());
    const actionPayload = new peer.ChaincodeActionPayload();
    actionPayload.setAction(endorsedAction);
    const transactionAction = new peer.TransactionAction();
    transactionAction.setPayload(actionPayload.serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([transactionAction]);
    const payload = new common.Payload();
    payload.setHeader(common.Header.deserializeBinary(proposal.getHeader_asU8()));
    payload.setData(transaction.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    const response = new gateway.EndorseResponse();
    response.setPreparedTransaction(envelope);
    return response;
}

/** What was endorsed and under which code it was committed, by transaction ID, and the system chaincode that tells it. */
function newLedger() {
    const prepared = new Map<string, common.Envelope | undefined>();
    const codes = new Map<string, Code>();
    const found = (id: string): peer.Response => {
        const response = new peer.Response();
        const code = codes.get(id);
        response.setStatus(code === undefined ? 500 : 200);
        response.setMessage(code === undefined ? `no such transaction ID [${id}] in index` : "");
        const processed = new peer.ProcessedTransaction();
        processed.setTransactionenvelope(prepared.get(id));
        processed.setValidationcode(code ?? 0);
        response.setPayload(processed.serializeBinary());
        return response;
    };
    return {
        endorsed: prepared,
        codes,
        processProposal: (
            { request }: grpc.ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>,
            callback: Callback<peer.ProposalResponse>,
        ): void => {
            const [name, , id] = readProposal(request).args.map((argument) => Buffer.from(argument).toString());
            assert.equal(name, "GetTransactionByID");
            const response = new peer.ProposalResponse();
            response.setResponse(found(id ?? ""));
            callback(null, response);
        },
    };
}
