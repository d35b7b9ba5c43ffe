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
