import { createHash, randomBytes, X509Certificate } from "node:crypto";

import { common } from "@hyperledger/fabric-protos";
import { Timestamp } from "google-protobuf/google/protobuf/timestamp_pb";

import { serializedIdentity, type Identity, type Signer } from "./signer";

type HeaderType = common.HeaderTypeMap[keyof common.HeaderTypeMap];

/** Who starts a transaction, once: the same header must not be used for two of them. */
interface TransactionHeader {
    /** Hex SHA-256 of nonce and creator, as Fabric recomputes it. */
    readonly transactionId: string;
    readonly signatureHeader: common.SignatureHeader;
}

interface ChannelHeaderFields {
    readonly type: HeaderType;
    /** Empty for what concerns a peer and no channel. */
    readonly channel: string;
    readonly transactionId?: string;
    /** Bytes that only some types have; the chaincode of a proposal, for instance. */
    readonly extension?: Uint8Array;
    /** PEM of the client's TLS certificate: nodes that demand client certificates compare its hash. */
    readonly clientCertificate?: string | undefined;
}

/** Bytes; what Fabric itself uses. */
export const nonceLength = 24;

/**
 * A header that no other transaction has.
 *
 * @param nonce default a fresh one
 */
export function newTransactionHeader(
    identity: Identity,
    nonce: Uint8Array = randomBytes(nonceLength),
): TransactionHeader {
    const creator = serializedIdentity(identity);
    return { transactionId: transactionIdOf(nonce, creator), signatureHeader: newSignatureHeader(creator, nonce) };
}

/** As protoutil.ComputeTxID. */
export function transactionIdOf(nonce: Uint8Array, creator: Uint8Array): string {
    return createHash("sha256").update(nonce).update(creator).digest("hex");
}

export function newSignatureHeader(creator: Uint8Array, nonce: Uint8Array): common.SignatureHeader {
    const header = new common.SignatureHeader();
    header.setCreator(creator);
    header.setNonce(nonce);
    return header;
}

/** A channel header of this moment: deliver services refuse one that is more than a quarter of an hour off. */
export function newChannelHeader(fields: ChannelHeaderFields): common.ChannelHeader {
    const header = new common.ChannelHeader();
    header.setType(fields.type);
    header.setChannelId(fields.channel);
    header.setTimestamp(Timestamp.fromDate(new Date()));
    header.setTxId(fields.transactionId ?? "");
    header.setExtension$(fields.extension ?? new Uint8Array());
    if (fields.clientCertificate !== undefined) {
        const der = new X509Certificate(fields.clientCertificate).raw;
        header.setTlsCertHash(createHash("sha256").update(der).digest());
    }
    return header;
}

export function newHeader(channelHeader: common.ChannelHeader, signatureHeader: common.SignatureHeader): common.Header {
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    header.setSignatureHeader(signatureHeader.serializeBinary());
    return header;
}

/** What orderers take: a payload with its headers, signed as one. */
export function signedEnvelope(signer: Signer, channelHeader: common.ChannelHeader, data: Uint8Array): common.Envelope {
    const { signatureHeader } = newTransactionHeader(signer.identity);
    const payload = new common.Payload();
    payload.setHeader(newHeader(channelHeader, signatureHeader));
    payload.setData(data);
    const bytes = payload.serializeBinary();
    const envelope = new common.Envelope();
    envelope.setPayload(bytes);
    envelope.setSignature(signer.sign(bytes));
    return envelope;
}
