import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { common, msp, peer } from "@hyperledger/fabric-protos";
import type { KubeClient } from "../../cluster/api";
import { textAt } from "../../ground/json";

/*
 * What a channel's ledger says, read from a peer's block files by Fabric's protocol buffers alone: nothing here is the program's own code of
 * Fabric, which it is to judge.
 */

/** A transaction of a ledger, by what it was about. */
export interface LedgerFact {
    readonly block: number;
    /** "config 3", "approve Org1MSP asset-transfer 2 label:hash", "commit asset-transfer 2", "init asset-transfer Init of sequence 2", "call asset-transfer Put [\"a\"]". */
    readonly what: string;
    readonly isValid: boolean;
}

/** The file with all blocks that a peer has of a channel; empty of one that has not joined. */
export async function blockFile(
    kubernetes: KubeClient,
    place: { readonly namespace: string; readonly node: string },
    channel: string,
): Promise<Buffer> {
    const folder = await volumeOf(kubernetes, place);
    const file = folder === undefined ? "" : join(folder, "ledgersData/chains/chains", channel, "blockfile_000000");
    return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

/** The volumes of the embedded cluster are folders of this machine. */
async function volumeOf(
    kubernetes: KubeClient,
    { namespace, node }: { readonly namespace: string; readonly node: string },
): Promise<string | undefined> {
    const { items } = await kubernetes.list("/api/v1/persistentvolumes");
    const own = items.find(
        (volume) =>
            textAt(volume, "spec", "claimRef", "namespace") === namespace &&
            textAt(volume, "spec", "claimRef", "name") === node &&
            existsSync(textAt(volume, "spec", "hostPath", "path")),
    );
    return own && textAt(own, "spec", "hostPath", "path");
}

/** All transactions in a block file; fails where a block's hashes are not those of its content and of the block before. */
export function factsIn(file: Buffer): readonly LedgerFact[] {
    const reader = newReader(file);
    const facts: LedgerFact[] = [];
    for (let before: Buffer = Buffer.alloc(0), number = 0; !reader.isAtEnd(); number += 1) {
        // A block that is being written at this moment is not there yet.
        const bytes = reader.bytes();
        if (bytes === undefined) {
            break;
        }
        const block = blockIn(newReader(bytes));
        const dataHash = sha256(Buffer.concat([...block.data]));
        if (block.number !== number || !block.dataHash.equals(dataHash) || !block.previous.equals(before)) {
            throw new Error(`block ${number} is not the next one of its chain`);
        }
        before = sha256(headerOf(block));
        for (const [index, envelope] of block.data.entries()) {
            facts.push(definedBy(facts, factOf(number, envelope, block.codes[index])));
        }
    }
    return facts;
}

/** First calls of two versions look alike. */
function definedBy(before: readonly LedgerFact[], fact: LedgerFact): LedgerFact {
    const [kind = "", name = ""] = fact.what.split(" ");
    const commits = before.filter(({ what, isValid }) => isValid && what.startsWith(`commit ${name} `));
    const sequence = commits.at(-1)?.what.split(" ")[2] ?? "none";
    return kind === "init" ? { ...fact, what: `${fact.what} of sequence ${sequence}` } : fact;
}

interface Reader {
    readonly isAtEnd: () => boolean;
    readonly number: () => number;
    /** undefined where fewer are there than announced. */
    readonly bytes: () => Buffer | undefined;
}

/** Numbers are varints, bytes have their length before them (Fabric: common/ledger/blkstorage/block_serialization.go). */
function newReader(buffer: Buffer): Reader {
    let at = 0;
    const number = (): number => {
        let value = 0;
        for (let factor = 1; ; factor *= 128) {
            const byte = buffer[at++] ?? 0;
            value += (byte & 127) * factor;
            if (byte < 128) {
                return value;
            }
        }
    };
    const bytes = (): Buffer | undefined => {
        const length = number();
        at += length;
        return at > buffer.length ? undefined : buffer.subarray(at - length, at);
    };
    return { isAtEnd: () => at >= buffer.length, number, bytes };
}

interface Block {
    readonly number: number;
    readonly dataHash: Buffer;
    readonly previous: Buffer;
    readonly data: readonly Buffer[];
    /** Validation code of each transaction. */
    readonly codes: Buffer;
}

function blockIn({ number, bytes }: Reader): Block {
    const part = (): Buffer => bytes() ?? Buffer.alloc(0);
    const parts = (): readonly Buffer[] => Array.from({ length: number() }, part);
    const [header, data] = [{ number: number(), dataHash: part(), previous: part() }, parts()];
    return { ...header, data, codes: parts()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? Buffer.alloc(0) };
}

/** ASN.1: SEQUENCE of INTEGER and two OCTET STRINGs (Fabric: protoutil.BlockHeaderBytes). */
function headerOf({ number, previous, dataHash }: Block): Buffer {
    const field = (tag: number, content: Buffer): Buffer =>
        Buffer.concat([Buffer.from([tag, content.length]), content]);
    const digits = number.toString(16);
    const even = digits.length % 2 === 0 ? digits : `0${digits}`;
    const integer = Buffer.from(parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even, "hex");
    return field(48, Buffer.concat([field(2, integer), field(4, previous), field(4, dataHash)]));
}

function sha256(bytes: Buffer): Buffer {
    return createHash("sha256").update(bytes).digest();
}

function factOf(block: number, bytes: Buffer, code: number | undefined): LedgerFact {
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
    const header = common.ChannelHeader.deserializeBinary(payload.getHeader()?.getChannelHeader_asU8() ?? bytes);
    const isValid = code === peer.TxValidationCode.VALID;
    if (header.getType() === common.HeaderType.CONFIG) {
        const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
        return { block, what: `config ${config?.getSequence() ?? "?"}`, isValid };
    }
    const signed = common.SignatureHeader.deserializeBinary(payload.getHeader()?.getSignatureHeader_asU8() ?? bytes);
    const creator = msp.SerializedIdentity.deserializeBinary(signed.getCreator_asU8()).getMspid();
    const called = peer.Transaction.deserializeBinary(payload.getData_asU8())
        .getActionsList()
        .map((action) => callIn(creator, action));
    return { block, what: called.join(" and "), isValid };
}

function callIn(creator: string, action: peer.TransactionAction): string {
    const proposed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
    const input = peer.ChaincodeProposalPayload.deserializeBinary(proposed.getChaincodeProposalPayload_asU8());
    const spec = peer.ChaincodeInvocationSpec.deserializeBinary(input.getInput_asU8()).getChaincodeSpec();
    const name = spec?.getChaincodeId()?.getName() ?? "";
    const given = spec?.getInput() ?? new peer.ChaincodeInput();
    const [called = "", ...args] = given.getArgsList_asU8().map((argument) => Buffer.from(argument));
    return name === "_lifecycle"
        ? definitionCall(creator, String(called), args[0] ?? Buffer.alloc(0))
        : [given.getIsInit() ? "init" : "call", name, called, ...args].join(" ");
}

function definitionCall(creator: string, called: string, argument: Uint8Array): string {
    if (called === "CommitChaincodeDefinition") {
        const commit = peer.lifecycle.CommitChaincodeDefinitionArgs.deserializeBinary(argument);
        return `commit ${commit.getName()} ${commit.getSequence()}`;
    }
    const approval = peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs.deserializeBinary(argument);
    return `approve ${creator} ${approval.getName()} ${approval.getSequence()}`;
}
