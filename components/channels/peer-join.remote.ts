import { asPeerAdmin } from "../administration";
import { readBinary, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";

export interface PeerJoinInputs {
    readonly place: Place;
    readonly channel: string;
    readonly peer: Target;
    readonly mspId: string;
    /** UID of the claim of its ledgers: on another volume it has none. */
    readonly volume: string;
    /** ConfigMap whose binary entry `genesis.block` is the channel's first block. */
    readonly genesis: string;
}

/** A peer that holds a channel's ledger. Deleting the resource only forgets it: the ledger goes with the peer's volume. */
export const provider: RemoteProvider<PeerJoinInputs, PeerJoinInputs> = {
    replaces: ["channel"],
    updates: ["volume"],
    async create(inputs) {
        const block = await readBinary(inputs.place, inputs.genesis, "genesis.block");
        await asPeerAdmin(inputs, (peer) => peer.join(block));
        return { id: `${inputs.place.namespace}/${inputs.peer.name}/${inputs.channel}`, outs: stateOf(inputs) };
    },
    async read(_id, outs) {
        const channels = await asPeerAdmin(outs, (peer) => peer.channels());
        return channels.includes(outs.channel) ? stateOf(outs) : undefined;
    },
};

function stateOf({ place, channel, peer, mspId, volume, genesis }: PeerJoinInputs): PeerJoinInputs {
    return { place, channel, peer, mspId, volume, genesis };
}
