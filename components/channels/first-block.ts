import { common } from "@hyperledger/fabric-protos";
import { blockHash, isIntact } from "../../fabric/configtx/block";
import { newOrderer } from "../../fabric/orderer";
import type { Signer } from "../../fabric/signer";
import { failure, isFailure, reasonOf, type Failed } from "../../ground/failure";
import { adminSigner } from "../remote/administration";
import { findBinary } from "../remote/config-maps";
import { cannotServe, turnSeconds } from "../remote/failover";
import { nodeEndpoint } from "../remote/nodes";
import { type Target, type Place } from "../remote/place";

/** Who can tell the first block of a channel, and in whose name they are asked: there is no anonymous deliver. */
export interface Witnesses {
    readonly place: Place;
    readonly channel: string;
    /** Orderers of the channel, by their gRPC port. */
    readonly orderers: readonly Target[];
    /** Whose administrator asks. */
    readonly organisation: string;
    readonly mspId: string;
}

/** The first block of a channel as one of its orderers has it. */
interface ServedBlock {
    readonly orderer: string;
    readonly block: common.Block;
}

interface Testimony {
    /** By the orderers that serve the channel. */
    readonly served: readonly ServedBlock[];
    /** Why others could not be asked. */
    readonly unasked: readonly string[];
}

/** The first block of a channel by its orderers, each asked once. */
export async function witnessedBlocks(witnesses: Witnesses): Promise<Testimony> {
    const { place, channel, orderers, organisation, mspId } = witnesses;
    if (orderers.length === 0) {
        return { served: [], unasked: [] };
    }
    const signer = await adminSigner(place, organisation, mspId);
    const answers = await Promise.all(orderers.map((orderer) => answerOf({ place, channel, orderer }, signer)));
    return {
        served: answers.filter((answer) => typeof answer === "object"),
        unasked: answers.filter((answer) => typeof answer === "string"),
    };
}

/** The block that all orderers agree on; undefined while none serves the channel, or when they differ. */
export function agreedBlock({ served: [first, ...others] }: Testimony): common.Block | undefined {
    return others.every(({ block }) => isSameBlock(block, first?.block)) ? first?.block : undefined;
}

/**
 * The first block to hold a node's own against: that of the orderers that answer; undefined where none of them serves the channel, or where they
 * differ. Fails where none serves it and some are silent: what could not be compared is not known to be the same.
 */
export async function servedBlock(witnesses: Witnesses): Promise<common.Block | undefined> {
    const testimony = await witnessedBlocks(witnesses);
    const { served, unasked } = testimony;
    if (served.length === 0 && unasked.length > 0) {
        const what = { operation: "compare the first block", target: `channel ${witnesses.channel}` };
        throw failure(what, `none of its orderers can tell: ${unasked.join("; ")}`);
    }
    return agreedBlock(testimony);
}

/** Where a first block is kept, and which it is. */
interface KeptBlock {
    /** ConfigMap whose binary entry `genesis.block` is the channel's first block. */
    readonly configMap: string;
    /** Its hash as the state has it; undefined in the states of earlier versions. */
    readonly hash: string | undefined;
}

/** By the inputs of a join. */
export function keptBlock(inputs: { readonly genesis: string; readonly firstBlock?: string }): KeptBlock {
    return { configMap: inputs.genesis, hash: inputs.firstBlock };
}

/**
 * The first block that a node is to join with: that of the channel's orderers, and the ConfigMap's while none of them serves
 * the channel. Refuses when the ConfigMap has one that no serving orderer has, as one of them is of another channel of that name, and any
 * block but the one that the state knows: it would make its author the channel's administrator.
 */
export async function trueBlock(
    witnesses: Witnesses,
    { configMap, hash }: KeptBlock,
    node: string,
): Promise<common.Block> {
    const { place, channel } = witnesses;
    const what = { operation: `join channel ${channel}`, target: node };
    const testimony = await witnessedBlocks(witnesses);
    const bytes = await findBinary(place, configMap, "genesis.block");
    const kept = bytes === undefined ? undefined : common.Block.deserializeBinary(bytes);
    refuseSwapped(what, `ConfigMap ${configMap}`, kept, hash);
    if (testimony.served.length > 0) {
        const isWitnessed = testimony.served.some(({ block }) => isSameBlock(block, kept));
        const block = kept === undefined ? agreedBlock(testimony) : isWitnessed ? kept : undefined;
        refuseSwapped(what, "what the orderers serve", block, hash);
        return block ?? differing(what, testimony, kept && { name: configMap, block: kept });
    }
    if (kept === undefined) {
        const todo = "run pulumi up --refresh, which brings it back";
        throw failure(what, `no orderer serves the channel, and there is no ConfigMap ${configMap}; ${todo}`);
    }
    return kept;
}

function refuseSwapped(what: Failed, source: string, block: common.Block | undefined, hash: string | undefined): void {
    if (block === undefined || hash === undefined || (blockHash(block) === hash && isIntact(block))) {
        return;
    }
    const found = isIntact(block) ? `is ${blockHash(block)}` : "does not hold what its header says";
    const way = "find out who has changed it, delete the ConfigMap, then run pulumi up --refresh, which brings it back";
    throw failure(what, `the channel's first block is ${hash} by the stack's state, and ${source} ${found}; ${way}`);
}

/** Whether two nodes hold the same first block, so far as both are known. */
export function isSameBlock(own: common.Block | undefined, truth: common.Block | undefined): boolean {
    return own === undefined || truth === undefined || blockHash(own) === blockHash(truth);
}

/** Refuses a node that holds another first block than its channel has: it would end at one of the next blocks. */
export function checkFirstBlock(
    { node, channel }: { readonly node: string; readonly channel: string },
    own: common.Block | undefined,
    truth: common.Block,
): void {
    if (own === undefined || isSameBlock(own, truth)) {
        return;
    }
    const other = `it holds another channel of that name: its first block is ${blockHash(own)}, the channel's is ${blockHash(truth)}`;
    const way = `delete the pod and the claim of ${node}, which holds that other ledger, then run pulumi up --refresh`;
    throw failure({ operation: `join channel ${channel}`, target: node }, `${other}; ${way}`);
}

/** Refuses to choose between first blocks. */
export function differing(
    what: Failed,
    { served }: Testimony,
    kept?: { readonly name: string; readonly block: common.Block },
): never {
    const blocks = served.map(({ orderer, block }) => `${blockHash(block)} by ${orderer}`);
    const all = kept === undefined ? blocks : [`${blockHash(kept.block)} by ConfigMap ${kept.name}`, ...blocks];
    const ledgers = "delete the pod and the claim of an orderer that holds another channel of that name";
    const way = kept === undefined ? ledgers : `delete the ConfigMap where it is wrong, or ${ledgers}`;
    throw failure(what, `the channel's first block is ${all.join(", ")}; ${way}, then run pulumi up --refresh`);
}

/** What an orderer has, nothing where it does not serve the channel, or why it could not be asked. */
async function answerOf(asked: Asked, signer: Signer): Promise<ServedBlock | string | undefined> {
    try {
        return { orderer: asked.orderer.name, block: await askedBlock(asked, signer) };
    } catch (error) {
        if (!cannotServe(error)) {
            throw error;
        }
        // Of an orderer that answers: it does not serve the channel (common/deliver/deliver.go).
        return isFailure(error) && error.status === "NOT_FOUND" ? undefined : reasonOf(error);
    }
}

interface Asked {
    readonly place: Place;
    readonly channel: string;
    readonly orderer: Target;
}

async function askedBlock({ place, channel, orderer: target }: Asked, signer: Signer): Promise<common.Block> {
    const endpoint = await nodeEndpoint(place, target, { podSeconds: turnSeconds.pod });
    const orderer = newOrderer(endpoint, signer, channel, { retrySeconds: turnSeconds.answer });
    const block = orderer.connected(turnSeconds.connection).then(() => orderer.block("oldest"));
    return block.finally(orderer.close);
}
