import { common } from "@hyperledger/fabric-protos";

import type { Definition } from "./definition";
import { committedName, readApproval } from "./lifecycle-messages";
import { callsIn, type LedgerCall } from "./transaction";

/** The blocks of a channel as one peer has them. */
export interface Blocks {
    /** How many there are. */
    readonly height: () => Promise<number>;
    /** undefined of one that the peer does not have, as before the snapshot that it began with. */
    readonly block: (number: number) => Promise<Uint8Array | undefined>;
}

/** Of which approvals somebody wants to know. */
export interface Sought {
    readonly chaincode: string;
    readonly sequence: number;
    readonly mspIds: readonly string[];
}

/** The newest so many blocks are looked at. */
const mostBlocks = 200;

/** So many are asked for side by side. */
const atOnce = 8;

const approval = "ApproveChaincodeDefinitionForMyOrg";
const commit = "CommitChaincodeDefinition";

/**
 * What organisations have approved, by MSP ID, as far as the newest blocks tell. The ledger's state has no more of an approval than
 * hashes, in a collection that is the organisation's own; but the transaction that made it has its arguments in the clear
 * (Fabric: protoutil.GetBytesProposalPayloadForTx leaves out transient data alone). Nothing before the commit of the definition in
 * force is about the next one.
 */
export async function approvalsInBlocks(blocks: Blocks, sought: Sought): Promise<ReadonlyMap<string, Definition>> {
    const found = new Map<string, Definition>();
    const height = await blocks.height();
    const first = Math.max(0, height - mostBlocks);
    for (let end = height; end > first; end -= atOnce) {
        const start = Math.max(first, end - atOnce);
        const numbers = Array.from({ length: end - start }, (_, index) => end - 1 - index);
        for (const bytes of await Promise.all(numbers.map(blocks.block))) {
            if (bytes === undefined || takeApprovals(bytes, sought, found) === "committed") {
                return found;
            }
        }
        if (found.size === sought.mspIds.length) {
            return found;
        }
    }
    return found;
}

/** Newest first: an organisation's later approval for a sequence is the one that counts. */
function takeApprovals(bytes: Uint8Array, sought: Sought, found: Map<string, Definition>): "committed" | undefined {
    // Most blocks have none, and need not be read.
    if (![approval, commit].some((name) => Buffer.from(bytes).includes(name))) {
        return undefined;
    }
    const calls = callsIn(common.Block.deserializeBinary(bytes)).filter(({ chaincode }) => chaincode === "_lifecycle");
    for (const { args, endorsers } of [...calls].reverse()) {
        const [name, argument = new Uint8Array()] = args;
        const called = Buffer.from(name ?? "").toString();
        if (called === commit && committedName(argument) === sought.chaincode) {
            return "committed";
        }
        if (called === approval) {
            takeApproval({ argument, endorsers }, sought, found);
        }
    }
    return undefined;
}

/** Whose approval it is the endorsement tells: a peer writes that of its own organisation, and nobody else may. */
function takeApproval(
    { argument, endorsers }: Pick<LedgerCall, "endorsers"> & { readonly argument: Uint8Array },
    { chaincode, sequence, mspIds }: Sought,
    found: Map<string, Definition>,
): void {
    const { definition, sequence: of } = readApproval(argument);
    if (definition.name === chaincode && of === sequence) {
        for (const mspId of endorsers.filter((one) => mspIds.includes(one) && !found.has(one))) {
            found.set(mspId, definition);
        }
    }
}
