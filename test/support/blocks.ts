import { common } from "@hyperledger/fabric-protos";

/** A block that says where the config in force is, and holds one itself when one or its sequence is given. */
export function blockOf(
    number: number,
    { lastConfig = 0, sequence, config }: { lastConfig?: number; sequence?: number; config?: common.Config } = {},
): common.Block {
    const header = new common.BlockHeader();
    header.setNumber(number);
    const last = new common.LastConfig();
    last.setIndex(lastConfig);
    const ordererMetadata = new common.OrdererBlockMetadata();
    ordererMetadata.setLastConfig(last);
    const signatures = new common.Metadata();
    signatures.setValue(ordererMetadata.serializeBinary());
    const metadata = new common.BlockMetadata();
    metadata.setMetadataList([signatures.serializeBinary()]);
    const data = new common.BlockData();
    data.setDataList([transactionOf(config ?? emptyConfig(sequence)).serializeBinary()]);
    const block = new common.Block();
    block.setHeader(header);
    block.setMetadata(metadata);
    block.setData(data);
    return block;
}

function emptyConfig(sequence: number | undefined): common.Config | undefined {
    const config = new common.Config();
    config.setSequence(sequence ?? 0);
    return sequence === undefined ? undefined : config;
}

function transactionOf(config: common.Config | undefined): common.Envelope {
    const { CONFIG, ENDORSER_TRANSACTION } = common.HeaderType;
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(config === undefined ? ENDORSER_TRANSACTION : CONFIG);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    const content = new common.ConfigEnvelope();
    content.setConfig(config ?? new common.Config());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(content.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return envelope;
}
