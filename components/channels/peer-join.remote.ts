import { asPeerAdmin } from "../remote/administration";
import type { RemoteProvider } from "../remote/contract";
import type { Target, Place } from "../remote/place";
import { checkFirstBlock, isSameBlock, keptBlock, servedBlock, trueBlock, type Witnesses } from "./first-block";

export interface PeerJoinInputs {
    readonly place: Place;
    readonly channel: string;
    readonly peer: Target;
    readonly mspId: string;
    /** UID of the claim of its ledgers: on another volume it has none. */
    readonly volume: string;
    /** Orderers of the channel, which tell its first block. */
    readonly orderers: readonly Target[];
    /** ConfigMap whose binary entry `genesis.block` is the channel's first block. */
    readonly genesis: string;
    /** Hash of that block, as the state has it. */
    readonly firstBlock?: string;
}

/**
 * A peer that holds a channel's ledger. One that holds another channel of that name is refused, and is not there for a
 * refresh. Deleting the resource only forgets it: the ledger goes with the peer's volume.
 */
export const provider: RemoteProvider<PeerJoinInputs, object, "firstBlock"> = {
    replaces: ["channel"],
    updates: ["volume"],
    forgets: ["firstBlock"],
    upgrade: (outs) => ({ orderers: [], ...outs }),
    async create(inputs) {
        const { place, channel, peer: target } = inputs;
        const truth = await trueBlock(witnesses(inputs), keptBlock(inputs), target.name);
        await asPeerAdmin(inputs, async (peer) => {
            if ((await peer.join(truth.serializeBinary())) === "already joined") {
                checkFirstBlock({ node: target.name, channel }, await peer.firstBlock(channel), truth);
            }
        });
        return { id: `${place.namespace}/${target.name}/${channel}` };
    },
    async read(_id, outs) {
        const isThere = await asPeerAdmin(outs, async (peer) => {
            if (!(await peer.channels()).includes(outs.channel)) {
                return false;
            }
            const truth = await servedBlock(witnesses(outs));
            return truth === undefined || isSameBlock(await peer.firstBlock(outs.channel), truth);
        });
        return isThere ? {} : undefined;
    },
};

function witnesses({ place, channel, orderers, peer, mspId }: PeerJoinInputs): Witnesses {
    return { place, channel, orderers, organisation: peer.organisation, mspId };
}
