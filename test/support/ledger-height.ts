import { common } from "@hyperledger/fabric-protos";
import type { Peer } from "../../fabric/peer";

/** How many blocks a peer has of a channel. */
export async function ledgerHeight(peer: Peer, channel: string): Promise<bigint> {
    const answer = await peer.query(channel, "qscc", "GetChainInfo", [channel]);
    return BigInt(common.BlockchainInfo.deserializeBinary(answer).getHeight());
}
