import { createHash } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { failure, isFailure } from "../../ground/failure";
import { retry } from "../../ground/retry";
import type { RemoteProvider } from "../remote/contract";
import { agreedBlock, differing, isSameBlock, servedBlock, witnessedBlocks, type Witnesses } from "./first-block";

export interface FirstBlockInputs extends Witnesses {
    /** What the config makes of it, base64. */
    readonly founding: string;
}

export interface FirstBlock {
    /** Base64. */
    readonly block: string;
    /** SHA-256 over its bytes, in hex. */
    readonly sha256: string;
}

/** Orderers are up before they are asked; this bears a restart of one. */
const retrySeconds = 60;

/**
 * The first block of a channel: that of the orderers that serve it, and what the config makes of it only while none does. It
 * stays for good: later changes of the config are changes of the channel. One that is not the orderers' is gone for a refresh.
 * Deleting the resource only forgets it.
 */
export const provider: RemoteProvider<FirstBlockInputs, FirstBlock, "founding"> = {
    replaces: ["channel"],
    updates: [],
    forgets: ["founding"],
    async create(inputs) {
        const known = await knownBlock(inputs);
        const bytes = known ?? Buffer.from(inputs.founding, "base64");
        const block = Buffer.from(bytes).toString("base64");
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        return { id: `${inputs.place.namespace}/${inputs.channel}/first-block`, made: { block, sha256 } };
    },
    async read(_id, outs) {
        const served = await servedBlock(outs);
        return isSameBlock(common.Block.deserializeBinary(Buffer.from(outs.block, "base64")), served) ? {} : undefined;
    },
};

/** Undefined only when every orderer says that it does not serve the channel: one that is silent could know better. */
function knownBlock(inputs: FirstBlockInputs): Promise<Uint8Array | undefined> {
    const heals = (error: unknown): boolean => isFailure(error) && error.status === "UNAVAILABLE";
    return retry({ seconds: retrySeconds, heals }, async () => {
        const testimony = await witnessedBlocks(inputs);
        const { served, unasked } = testimony;
        const what = { operation: "find out the first block", target: `channel ${inputs.channel}` };
        if (served.length > 0) {
            return (agreedBlock(testimony) ?? differing(what, testimony)).serializeBinary();
        }
        if (unasked.length > 0) {
            throw failure({ ...what, status: "UNAVAILABLE" }, `not every orderer can be asked: ${unasked.join("; ")}`);
        }
        return undefined;
    });
}
