import { createHash } from "node:crypto";

import { common } from "@hyperledger/fabric-protos";
import { Timestamp } from "google-protobuf/google/protobuf/timestamp_pb";

import { failure } from "../../ground/failure";
import { newHeader, newSignatureHeader, transactionIdOf } from "../envelope";
import { newChannelGroup, type ChannelDefinition } from "./channel";

export type { ChannelDefinition } from "./channel";

/**
 * The first block of a channel, for the participation API of its orderers and for joining peers.
 * The same definition gives the same bytes on every machine: what configtxgen draws at random or from the clock
 * comes from the content here. Refuses a definition without consenters or members.
 */
export function newGenesisBlock(channel: ChannelDefinition): Uint8Array {
    const what = { operation: "make the genesis block", target: `channel ${channel.name}` };
    if (channel.orderer.consenters.length === 0) {
        throw failure(what, "it has no consenters");
    }
    if (channel.application.organisations.length === 0) {
        throw failure(what, "it has no member organisations");
    }
    const config = new common.Config();
    config.setChannelGroup(newChannelGroup(channel));
    return genesisBlock(configEnvelope(channel.name, config)).serializeBinary();
}

/** The transaction that carries the config; nobody signs it, since nobody was there before. */
function configEnvelope(channel: string, config: common.Config): common.Envelope {
    const content = new common.ConfigEnvelope();
    content.setConfig(config);
    const data = content.serializeBinary();
    const nonce = createHash("sha256").update(channel).update(data).digest().subarray(0, 24);
    const payload = new common.Payload();
    payload.setHeader(newHeader(channelHeader(channel, nonce), newSignatureHeader(new Uint8Array(), nonce)));
    payload.setData(data);
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return envelope;
}

function channelHeader(channel: string, nonce: Uint8Array): common.ChannelHeader {
    const header = new common.ChannelHeader();
    header.setType(common.HeaderType.CONFIG);
    header.setVersion(1);
    header.setTimestamp(new Timestamp());
    header.setChannelId(channel);
    header.setTxId(transactionIdOf(nonce, new Uint8Array()));
    return header;
}

function genesisBlock(envelope: common.Envelope): common.Block {
    const transaction = envelope.serializeBinary();
    const data = new common.BlockData();
    data.setDataList([transaction]);
    const header = new common.BlockHeader();
    header.setDataHash(createHash("sha256").update(transaction).digest());
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    block.setMetadata(blockMetadata());
    return block;
}

/** One entry per kind; the last config is this block itself, said in the old place and in the new one. */
function blockMetadata(): common.BlockMetadata {
    const lastConfig = new common.LastConfig();
    const ordererMetadata = new common.OrdererBlockMetadata();
    ordererMetadata.setLastConfig(lastConfig);
    const { SIGNATURES, LAST_CONFIG } = common.BlockMetadataIndex;
    const entries = Object.values(common.BlockMetadataIndex).map((index) => {
        const content = index === SIGNATURES ? ordererMetadata : index === LAST_CONFIG ? lastConfig : undefined;
        return content === undefined ? new Uint8Array() : metadata(content.serializeBinary());
    });
    const message = new common.BlockMetadata();
    message.setMetadataList(entries);
    return message;
}

function metadata(value: Uint8Array): Uint8Array {
    const message = new common.Metadata();
    message.setValue(value);
    return message.serializeBinary();
}
