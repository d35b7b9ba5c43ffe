import { common } from "@hyperledger/fabric-protos";

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

function channelHeaderOf(payload: common.Payload): common.ChannelHeader {
    const bytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
    return common.ChannelHeader.deserializeBinary(bytes);
}
