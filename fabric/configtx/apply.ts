import type { common } from "@hyperledger/fabric-protos";

import { failure, isFailure, type Failed } from "../../ground/failure";
import { reached } from "../../ground/interruption";
import { retry } from "../../ground/retry";
import type { Orderer } from "../orderer";
import type { Signer } from "../signer";
import { computeUpdate, signedUpdateEnvelope } from "./update";

/** A config that a channel shall have, said as a change of whatever it has at the moment. */
interface ConfigChange {
    readonly channel: string;
    /** Gives the wanted config for the one in force; the very same content when nothing is to change. */
    readonly change: (current: common.Config) => common.Config;
    /** Administrators that consent. */
    readonly signers: readonly Signer[];
    /** A writer of the channel. */
    readonly submitter: Signer;
    /** Seconds until the channel must have the config. Default 60. */
    readonly retrySeconds?: number;
}

interface Sent {
    /** The sequence of the config that the last update of ours was made for. */
    readonly sequence: number;
}

/**
 * How an orderer refuses an update that another one came before, which has changed, or taken out, what this one was made for
 * (common/configtx/update.go, verifyReadSet and verifyDeltaSet).
 */
const overtaken =
    /requires that key .* be at version|attempt(ed)? to set key .* to version|existing config does not contain element for /;

/**
 * Brings a channel to a config and waits until it is in force. Orderers take an update and may still drop it without
 * a word when another one is ordered before it, so it is made and sent again as long as the channel has another config.
 */
export async function applyConfig(orderer: Orderer, change: ConfigChange): Promise<"changed" | "unchanged"> {
    const { channel, retrySeconds = 60 } = change;
    let sent: Sent | undefined;
    const pending = failure(
        { operation: "change the config", target: `channel ${channel}`, status: "PENDING" } satisfies Failed,
        `an update was ordered and is not in force after ${retrySeconds} s`,
    );
    return retry({ seconds: retrySeconds, heals: (error) => error === pending || wasOvertaken(error) }, async () => {
        const current = await orderer.config();
        const update = computeUpdate(channel, current, change.change(current));
        if (update === undefined) {
            if (sent === undefined) {
                return "unchanged";
            }
            await reached("committed");
            return "changed";
        }
        const sequence = current.getSequence();
        if (sent?.sequence !== sequence) {
            const envelope = signedUpdateEnvelope(update, change.signers, change.submitter);
            await reached("endorsed");
            await orderer.broadcast(envelope);
            await reached("ordered");
            sent = { sequence };
        }
        throw pending;
    });
}

function wasOvertaken(error: unknown): boolean {
    return isFailure(error) && error.status === "BAD_REQUEST" && overtaken.test(error.message);
}
