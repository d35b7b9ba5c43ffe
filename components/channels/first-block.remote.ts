import { createHash } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { blockHash, configOf } from "../../fabric/configtx/block";
import { channelFacts } from "../../fabric/configtx/facts";
import { failure, isFailure } from "../../ground/failure";
import { retry } from "../../ground/retry";
import type { RemoteProvider } from "../remote/contract";
import { rootFingerprint } from "../remote/place";
import { warn } from "../remote/warning";
import { agreedBlock, differing, isSameBlock, servedBlock, witnessedBlocks, type Witnesses } from "./first-block";

export interface FirstBlockInputs extends Witnesses {
    /** What the config makes of it, or its founder has published, base64; empty while that has not. */
    readonly founding: string;
    /** Organisation of another stack that makes it; absent where this stack does. */
    readonly founder?: string;
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
 * The first block of a channel: that of the orderers that serve it, and what the config makes of it, or its founder has published, only while none
 * does. It stays for good: later changes of the config are changes of the channel. One that is not the orderers' is gone for a refresh.
 * Deleting the resource only forgets it.
 */
export const provider: RemoteProvider<FirstBlockInputs, FirstBlock, "founding"> = {
    replaces: ["channel"],
    updates: [],
    forgets: ["founding"],
    async create(inputs) {
        const known = await knownBlock(inputs);
        refuseOtherPublished(inputs, known);
        const bytes = known?.serializeBinary() ?? Buffer.from(inputs.founding, "base64");
        refuseNone(inputs, bytes);
        await warnOfOtherRoots(inputs, bytes);
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
function knownBlock(inputs: FirstBlockInputs): Promise<common.Block | undefined> {
    const heals = (error: unknown): boolean => isFailure(error) && error.status === "UNAVAILABLE";
    return retry({ seconds: retrySeconds, heals }, async () => {
        const testimony = await witnessedBlocks(inputs);
        const { served, unasked } = testimony;
        const what = { operation: "find out the first block", target: `channel ${inputs.channel}` };
        if (served.length > 0) {
            return agreedBlock(testimony) ?? differing(what, testimony);
        }
        // What its founder has published is its first block, whoever is silent.
        if (unasked.length > 0 && (inputs.founder === undefined || inputs.founding === "")) {
            throw failure({ ...what, status: "UNAVAILABLE" }, `not every orderer can be asked: ${unasked.join("; ")}`);
        }
        return undefined;
    });
}

/** A channel that another one founded, and one that orderers serve under its name, are not the same for having the same name. */
function refuseOtherPublished(
    { founder, founding, channel }: FirstBlockInputs,
    served: common.Block | undefined,
): void {
    if (founder === undefined || founding === "" || served === undefined) {
        return;
    }
    const published = common.Block.deserializeBinary(Buffer.from(founding, "base64"));
    if (!isSameBlock(published, served)) {
        const blocks = `the card of ${founder} has ${blockHash(published)}, and the orderers serve ${blockHash(served)}`;
        const todo = `ask ${founder} which of them is right, and take its newest card`;
        throw failure({ operation: "find out the first block", target: `channel ${channel}` }, `${blocks}; ${todo}`);
    }
}

function refuseNone({ founder = "", channel, founding }: FirstBlockInputs, bytes: Uint8Array): void {
    if (bytes.length === 0) {
        const what = { operation: "find out the first block", target: `channel ${channel}` };
        const none =
            founding === "" ? `no orderer serves it, and the card of ${founder} does not tell it` : "it is empty";
        throw failure(
            what,
            `${none}: ${founder} founds the channel by its own pulumi up; run pulumi up here after that`,
        );
    }
}

/** Who founded it may have had a card of an organisation that has been made anew since; its config may know the new one by now. */
async function warnOfOtherRoots(
    { founder, channel, organisation, mspId, place }: FirstBlockInputs,
    bytes: Uint8Array,
): Promise<void> {
    const config = configOf(common.Block.deserializeBinary(bytes));
    const own = place.roots?.[organisation];
    if (founder === undefined || config === undefined || own === undefined) {
        return;
    }
    const { orderers, members } = channelFacts(config);
    const known = [...orderers, ...members].find((one) => one.mspId === mspId);
    const isKnown = known?.tlsRootCertificates.some((pem) => rootFingerprint(pem) === own) === true;
    if (!isKnown) {
        const how = known === undefined ? "does not have it" : "knows it by other roots than it has";
        const todo = `unless a later change of the channel has made up for that, nodes of ${organisation} are nobody there: give ${founder} its newest card before it founds one`;
        await warn(`the first block of channel ${channel}, which ${founder} founded, ${how}: ${mspId}; ${todo}`);
    }
}
