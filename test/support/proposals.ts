import assert from "node:assert/strict";

import { common, peer } from "@hyperledger/fabric-protos";

/** What a signed proposal asks for, and who asks. */
export interface ReadProposal {
    readonly channel: string;
    readonly chaincode: string;
    readonly args: readonly Uint8Array[];
    readonly init: boolean;
    /** By key, as text. */
    readonly transient: Readonly<Record<string, string>>;
    readonly transactionId: string;
    readonly nonce: Uint8Array;
    readonly creator: Uint8Array;
}

/** Refuses what is not a proposal of a chaincode call. */
export function readProposal(signed: peer.SignedProposal | undefined): ReadProposal {
    assert.ok(signed !== undefined, "no proposal");
    const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
    const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
    const spec = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec();
    const [chaincode, input] = [spec?.getChaincodeId(), spec?.getInput()];
    assert.ok(chaincode !== undefined && input !== undefined, "a proposal without a call");
    return {
        channel: channelHeader.getChannelId(),
        chaincode: chaincode.getName(),
        args: input.getArgsList_asU8(),
        init: input.getIsInit(),
        transient: Object.fromEntries(
            [...payload.getTransientmapMap().entries()].map(([key, value]) => [key, Buffer.from(value).toString()]),
        ),
        transactionId: channelHeader.getTxId(),
        nonce: signatureHeader.getNonce_asU8(),
        creator: signatureHeader.getCreator_asU8(),
    };
}
