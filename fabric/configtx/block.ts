import { createHash } from "node:crypto";

import { common } from "@hyperledger/fabric-protos";

import { integer, octetString, sequence } from "../der";

/** The channel config that a config block carries; undefined when the block holds something else. */
export function configOf(block: common.Block): common.Config | undefined {
    const [transaction] = block.getData()?.getDataList_asU8() ?? [];
    if (transaction === undefined) {
        return undefined;
    }
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(transaction).getPayload_asU8());
    return channelHeaderOf(payload).getType() === common.HeaderType.CONFIG
        ? common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()
        : undefined;
}

/** The number of the block that holds the config in force at this block, from what its orderer signed. */
export function lastConfigNumber(block: common.Block): number | undefined {
    const entries = block.getMetadata()?.getMetadataList_asU8() ?? [];
    const signatures = entries[common.BlockMetadataIndex.SIGNATURES];
    if (signatures === undefined) {
        return undefined;
    }
    const value = common.Metadata.deserializeBinary(signatures).getValue_asU8();
    return common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex();
}

/** The hash by which the next block names this one, in hex (protoutil/blockutils.go, BlockHeaderHash). */
export function blockHash(block: common.Block): string {
    const header = block.getHeader() ?? new common.BlockHeader();
    const number = Buffer.from(header.getNumber().toString(16).padStart(16, "0"), "hex");
    const bytes = sequence(
        integer(number),
        octetString(header.getPreviousHash_asU8()),
        octetString(header.getDataHash_asU8()),
    );
    return createHash("sha256").update(bytes).digest("hex");
}

/** Whether a block holds the data that its header names (protoutil/blockutils.go, BlockDataHash): its hash says nothing of others. */
export function isIntact(block: common.Block): boolean {
    const digest = createHash("sha256");
    for (const entry of block.getData()?.getDataList_asU8() ?? []) {
        digest.update(entry);
    }
    return digest.digest().equals(block.getHeader()?.getDataHash_asU8() ?? Buffer.of());
}

/** The channel that a block is of; undefined where it has no transaction that says so. */
export function channelOf(block: common.Block): string | undefined {
    const [transaction] = block.getData()?.getDataList_asU8() ?? [];
    if (transaction === undefined) {
        return undefined;
    }
    const envelope = common.Envelope.deserializeBinary(transaction);
    return channelHeaderOf(common.Payload.deserializeBinary(envelope.getPayload_asU8())).getChannelId();
}

function channelHeaderOf(payload: common.Payload): common.ChannelHeader {
    const bytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
    return common.ChannelHeader.deserializeBinary(bytes);
}
