import { common, msp, peer } from "@hyperledger/fabric-protos";

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

/** A transaction that calls a chaincode. */
export interface TestCall {
    readonly chaincode: string;
    readonly args: readonly (string | Uint8Array)[];
    /** MSP ID of the one endorser's organisation. */
    readonly endorser: string;
    /** Default: valid. */
    readonly code?: number;
}

/** A block of such transactions, as a ledger has it. */
export function blockOfCalls(number: number, calls: readonly TestCall[]): common.Block {
    const header = new common.BlockHeader();
    header.setNumber(number);
    const data = new common.BlockData();
    data.setDataList(calls.map((call) => calling(call).serializeBinary()));
    const metadata = new common.BlockMetadata();
    const codes = Uint8Array.from(calls.map(({ code = peer.TxValidationCode.VALID }) => code));
    metadata.setMetadataList([new Uint8Array(), new Uint8Array(), codes]);
    const block = new common.Block();
    block.setHeader(header);
    block.setData(data);
    block.setMetadata(metadata);
    return block;
}

function calling({ chaincode, args, endorser }: TestCall): common.Envelope {
    const action = new peer.TransactionAction();
    action.setPayload(actionPayload(proposalPayload(chaincode, args), endorser).serializeBinary());
    const transaction = new peer.Transaction();
    transaction.setActionsList([action]);
    const channelHeader = new common.ChannelHeader();
    channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
    const header = new common.Header();
    header.setChannelHeader(channelHeader.serializeBinary());
    const payload = new common.Payload();
    payload.setHeader(header);
    payload.setData(transaction.serializeBinary());
    const envelope = new common.Envelope();
    envelope.setPayload(payload.serializeBinary());
    return envelope;
}

function actionPayload(proposed: Uint8Array, mspId: string): peer.ChaincodeActionPayload {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(identity.serializeBinary());
    const endorsed = new peer.ChaincodeEndorsedAction();
    endorsed.setEndorsementsList([endorsement]);
    const payload = new peer.ChaincodeActionPayload();
    payload.setChaincodeProposalPayload(proposed);
    payload.setAction(endorsed);
    return payload;
}

function proposalPayload(chaincode: string, args: TestCall["args"]): Uint8Array {
    const id = new peer.ChaincodeID();
    id.setName(chaincode);
    const input = new peer.ChaincodeInput();
    input.setArgsList(args.map((argument) => Buffer.from(argument)));
    const spec = new peer.ChaincodeSpec();
    spec.setChaincodeId(id);
    spec.setInput(input);
    const invocation = new peer.ChaincodeInvocationSpec();
    invocation.setChaincodeSpec(spec);
    const payload = new peer.ChaincodeProposalPayload();
    payload.setInput(invocation.serializeBinary());
    return payload.serializeBinary();
}
