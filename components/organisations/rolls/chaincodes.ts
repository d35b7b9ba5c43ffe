import { harmlessFunction, isChaincodeAnswer, type Peer } from "../../../fabric/peer";
import { reasonOf, oneLine } from "../../../ground/failure";

/** A chaincode on a channel. */
export interface ChannelChaincode {
    readonly channel: string;
    readonly chaincode: string;
}

/** One answer that is needed for the next step; a start takes longer than that only when something is wrong. */
const answerSeconds = 60;

/** The chaincodes that answer on a peer, of all its channels. Asking starts those that can be started. */
export async function answering(peer: Peer): Promise<readonly ChannelChaincode[]> {
    const channels = await peer.channels();
    const all = await Promise.all(
        channels.map(async (channel) => (await peer.chaincodes(channel)).map((chaincode) => ({ channel, chaincode }))),
    );
    const found = await Promise.all(
        all.flat().map(async (one) => ((await silence(peer, one)) === undefined ? [one] : [])),
    );
    return found.flat();
}

/** Why a chaincode does not answer on a peer; undefined when it does. */
export async function silence(peer: Peer, { channel, chaincode }: ChannelChaincode): Promise<string | undefined> {
    try {
        await peer.query(channel, chaincode, harmlessFunction, [], answerSeconds);
        return undefined;
    } catch (error) {
        const reason = oneLine(reasonOf(error), 300);
        return isChaincodeAnswer(error) ? undefined : `has no answer of chaincode ${chaincode} (${reason})`;
    }
}
