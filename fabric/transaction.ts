import { common, msp, peer } from "@hyperledger/fabric-protos";

import { endorseUnless, systemCall, type Connection } from "./endorsement";

/** What a transaction is, by its envelope alone. */
interface Transaction {
    /** The chaincode's answer. */
    readonly result: Uint8Array;
    /** MSP IDs of the organisations whose peers endorsed it, sorted, each once. */
    readonly endorsers: readonly string[];
}

/** A valid transaction. */
export interface Submitted extends Transaction {
    readonly transactionId: string;
}

/** A transaction that a ledger has. */
interface Recorded extends Transaction {
    /** Whether it counts; what does not has changed nothing. */
    readonly isValid: boolean;
}

/** What this very peer's ledger has under a transaction ID; undefined while it has nothing. */
export async function findTransaction(
    connection: Connection,
    channel: string,
    transactionId: string,
): Promise<Recorded | undefined> {
    const operation = `look for transaction ${transactionId} on channel ${channel}`;
    const invocation = systemCall("qscc", "GetTransactionByID", channel, transactionId);
    // Fabric: common/ledger/blkstorage, "no such transaction ID [...] in index".
    const answer = await endorseUnless("in index", connection, { operation, invocation });
    if (answer === undefined) {
        return undefined;
    }
    const processed = peer.ProcessedTransaction.deserializeBinary(answer);
    const isValid = processed.getValidationcode() === peer.TxValidationCode.VALID;
    return { ...readTransaction(processed.getTransactionenvelope()), isValid };
}

/** The call in an envelope of an endorsed transaction; Fabric has one action in each. */
export function readTransaction(envelope: common.Envelope | undefined): Transaction {
    const payload = common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
    const actions = peer.Transaction.deserializeBinary(payload.getData_asU8())
        .getActionsList()
        .map((action) => peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction());
    return {
        result: resultOf(actions[0]?.getProposalResponsePayload_asU8() ?? new Uint8Array()),
        endorsers: endorsersOf(actions.flatMap((action) => action?.getEndorsementsList() ?? [])),
    };
}

/** What an endorsed transaction calls. Its arguments are on the ledger in the clear; transient data is not. */
export interface LedgerCall {
    readonly chaincode: string;
    /** The function's name first. */
    readonly args: readonly Uint8Array[];
    /** MSP IDs of the organisations whose peers endorsed it, sorted, each once. */
    readonly endorsers: readonly string[];
}

/** The calls of the transactions in a block that count, in their order. */
export function callsIn(block: common.Block): readonly LedgerCall[] {
    const codes = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
    const envelopes = block.getData()?.getDataList_asU8() ?? [];
    return envelopes
        .filter((_, index) => codes?.[index] === peer.TxValidationCode.VALID)
        .flatMap((bytes) => callIn(common.Envelope.deserializeBinary(bytes)) ?? []);
}

/** undefined of what is no call, as a change of the config. */
function callIn(envelope: common.Envelope): LedgerCall | undefined {
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    if (typeOf(payload) !== common.HeaderType.ENDORSER_TRANSACTION) {
        return undefined;
    }
    const [action = new peer.TransactionAction()] = peer.Transaction.deserializeBinary(
        payload.getData_asU8(),
    ).getActionsList();
    const called = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
    const endorsers = endorsersOf(called.getAction()?.getEndorsementsList() ?? []);
    return { ...proposedCall(called.getChaincodeProposalPayload_asU8()), endorsers };
}

function typeOf(payload: common.Payload): number {
    const header = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
    return common.ChannelHeader.deserializeBinary(header).getType();
}

function proposedCall(proposalPayload: Uint8Array): Omit<LedgerCall, "endorsers"> {
    const input = peer.ChaincodeProposalPayload.deserializeBinary(proposalPayload).getInput_asU8();
    const spec = peer.ChaincodeInvocationSpec.deserializeBinary(input).getChaincodeSpec();
    return { chaincode: spec?.getChaincodeId()?.getName() ?? "", args: spec?.getInput()?.getArgsList_asU8() ?? [] };
}

function resultOf(responsePayload: Uint8Array): Uint8Array {
    const extension = peer.ProposalResponsePayload.deserializeBinary(responsePayload).getExtension_asU8();
    return peer.ChaincodeAction.deserializeBinary(extension).getResponse()?.getPayload_asU8() ?? new Uint8Array();
}

function endorsersOf(endorsements: readonly peer.Endorsement[]): readonly string[] {
    const mspIds = endorsements.map((endorsement) =>
        msp.SerializedIdentity.deserializeBinary(endorsement.getEndorser_asU8()).getMspid(),
    );
    return [...new Set(mspIds)].sort();
}
