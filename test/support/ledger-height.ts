import assert from "node:assert/strict";
import { common } from "@hyperledger/fabric-protos";
import { administrator } from "../../client/gateway";
import { openTunnel } from "../../cluster/tunnel";
import { newPeer, type Peer } from "../../fabric/peer";
import { newSigner } from "../../fabric/signer";
import type { Client } from "./calling";

/** How many blocks a peer has of a channel. */
export async function ledgerHeight(peer: Peer, channel: string): Promise<bigint> {
    const answer = await peer.query(channel, "qscc", "GetChainInfo", [channel]);
    return BigInt(common.BlockchainInfo.deserializeBinary(answer).getHeight());
}

/** How many blocks one of an organisation's peers has of the client's channel, asked through a tunnel; also of one that the profile does not have yet. */
export async function heightOn(client: Client, name: string): Promise<bigint> {
    const { mspId, profile } = client;
    const { kubernetes, namespace } = client.podOf?.(name) ?? client;
    const [known = assert.fail("the profile has no peer")] = Object.values(profile?.peers ?? {});
    const { certificate, key } = await administrator(client);
    const tunnel = await openTunnel(kubernetes, { namespace, name, port: 7051 });
    const endpoint = { address: tunnel.address, serverName: name, tlsRoot: known.tlsCACerts.pem };
    const peer = newPeer(endpoint, newSigner({ mspId, certificate }, key));
    return ledgerHeight(peer, client.channel ?? "mychannel").finally(() => {
        peer.close();
        tunnel.close();
    });
}
