import { newOrderer, type Orderer } from "../fabric/orderer";
import { newPeer, type Peer } from "../fabric/peer";
import type { Signer } from "../fabric/signer";
import { adminSigner, nodeEndpoint, type Place, type Target } from "./reach";

/** A peer, and the organisation whose administrator acts on it. */
export interface AdministeredPeer {
    readonly place: Place;
    readonly peer: Target;
    readonly mspId: string;
}

/** Acts on a peer as the administrator of its organisation. */
export async function asPeerAdmin<T>(
    { place, peer: target, mspId }: AdministeredPeer,
    act: (peer: Peer) => Promise<T>,
): Promise<T> {
    const [endpoint, signer] = await Promise.all([
        nodeEndpoint(place, target),
        adminSigner(place, target.organisation, mspId),
    ]);
    const peer = newPeer(endpoint, signer);
    try {
        return await act(peer);
    } finally {
        peer.close();
    }
}

/** Asks or changes a channel through one of its orderers, in the name of the signer. */
export async function withOrderer<T>(
    { place, channel, orderer: target }: { readonly place: Place; readonly channel: string; readonly orderer: Target },
    signer: Signer,
    act: (orderer: Orderer) => Promise<T>,
): Promise<T> {
    const orderer = newOrderer(await nodeEndpoint(place, target), signer, channel);
    try {
        return await act(orderer);
    } finally {
        orderer.close();
    }
}
