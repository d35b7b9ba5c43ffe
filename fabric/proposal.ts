import { common, peer } from "@hyperledger/fabric-protos";

import { newChannelHeader, newHeader, newTransactionHeader } from "./envelope";
import type { Identity, Signer } from "./signer";

/** One call of a chaincode, a system chaincode included. */
export interface Invocation {
    /** Empty for calls that concern a peer and no channel. */
    readonly channel: string;
    readonly chaincode: string;
    /** The function's name first. */
    readonly args: readonly Uint8Array[];
    /** Calls the chaincode's initialisation; Fabric accepts it once per initialisation-required definition. */
    readonly init?: boolean;
    /** By key, as text: in the proposal, and in nothing that is ordered (Fabric: protoutil.GetBytesProposalPayloadForTx). */
    readonly transient?: Readonly<Record<string, string>>;
    /** Of nonceLength; the transaction's ID follows from it. Default: a fresh one. */
    readonly nonce?: Uint8Array;
}

interface Proposal {
    readonly transactionId: string;
    /** The bytes to sign: a serialised `Proposal`. */
    readonly bytes: Uint8Array;
}

/** A proposal with a transaction ID of its own, not signed yet. */
export function newProposal(identity: Identity, invocation: Invocation): Proposal {
    const { transactionId, signatureHeader } = newTransactionHeader(identity, invocation.nonce);
    const channelHeader = newChannelHeader({
        type: common.HeaderType.ENDORSER_TRANSACTION,
        channel: invocation.channel,
        transactionId,
        extension: headerExtension(invocation.chaincode),
    });
    const proposal = new peer.Proposal();
    proposal.setHeader(newHeader(channelHeader, signatureHeader).serializeBinary());
    proposal.setPayload(proposalPayload(invocation));
    return { transactionId, bytes: proposal.serializeBinary() };
}

export function signProposal(signer: Signer, proposal: Proposal): peer.SignedProposal {
    const signed = new peer.SignedProposal();
    signed.setProposalBytes(proposal.bytes);
    signed.setSignature(signer.sign(proposal.bytes));
    return signed;
}

function headerExtension(chaincode: string): Uint8Array {
    const extension = new peer.ChaincodeHeaderExtension();
    extension.setChaincodeId(chaincodeId(chaincode));
    return extension.serializeBinary();
}

function proposalPayload(invocation: Invocation): Uint8Array {
    const input = new peer.ChaincodeInput();
    input.setArgsList([...invocation.args]);
    input.setIsInit(invocation.init ?? false);
    const spec = new peer.ChaincodeSpec();
    // Required by the message and read by nobody: the peer knows how to run what is installed on it.
    spec.setType(peer.ChaincodeSpec.Type.GOLANG);
    spec.setChaincodeId(chaincodeId(invocation.chaincode));
    spec.setInput(input);
    const invocationSpec = new peer.ChaincodeInvocationSpec();
    invocationSpec.setChaincodeSpec(spec);
    const payload = new peer.ChaincodeProposalPayload();
    payload.setInput(invocationSpec.serializeBinary());
    for (const [key, value] of Object.entries(invocation.transient ?? {}).sort()) {
        payload.getTransientmapMap().set(key, Buffer.from(value));
    }
    return payload.serializeBinary();
}

function chaincodeId(name: string): peer.ChaincodeID {
    const id = new peer.ChaincodeID();
    id.setName(name);
    return id;
}
