import { common, gateway, msp, peer } from "@hyperledger/fabric-protos";

/** The MSP IDs of those who endorsed a prepared transaction, sorted, each once (Fabric: ChaincodeEndorsedAction). */
export function endorsersOf(prepared: Uint8Array): readonly string[] {
    const envelope = gateway.PreparedTransaction.deserializeBinary(prepared).getEnvelope();
    const payload = common.Payload.deserializeBinary(envelope?.getPayload_asU8() ?? new Uint8Array());
    const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
    const endorsements = transaction
        .getActionsList()
        .map((action) => peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction())
        .flatMap((action) => action?.getEndorsementsList() ?? []);
    const mspIds = endorsements.map((endorsement) =>
        msp.SerializedIdentity.deserializeBinary(endorsement.getEndorser_asU8()).getMspid(),
    );
    return [...new Set(mspIds)].sort();
}
