import { channelInfo, joinChannel } from "../../fabric/osnadmin";
import type { Endpoint } from "../../fabric/endpoint";
import { adminTls, nodeEndpoint, readBinary, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";

export interface OrdererJoinInputs {
    readonly place: Place;
    readonly channel: string;
    /** The admin port of the orderer. */
    readonly orderer: Target;
    /** UID of the claim of its ledgers: on another volume it has none. */
    readonly volume: string;
    /** ConfigMap whose binary entry `genesis.block` is the channel's first block. */
    readonly genesis: string;
}

/**
 * An orderer that serves a channel, by the channel participation API. Deleting the resource only forgets it: the ledger
 * goes with the orderer's volume.
 */
export const provider: RemoteProvider<OrdererJoinInputs, OrdererJoinInputs> = {
    replaces: ["channel"],
    updates: ["volume"],
    async create(inputs) {
        const block = await readBinary(inputs.place, inputs.genesis, "genesis.block");
        await joinChannel(await adminEndpoint(inputs), block);
        return { id: `${inputs.place.namespace}/${inputs.orderer.name}/${inputs.channel}`, outs: stateOf(inputs) };
    },
    async read(_id, outs) {
        const found = await channelInfo(await adminEndpoint(outs), outs.channel);
        return found === undefined ? undefined : stateOf(outs);
    },
};

async function adminEndpoint({ place, orderer }: OrdererJoinInputs): Promise<Endpoint> {
    return nodeEndpoint(place, orderer, { client: await adminTls(place, orderer.organisation) });
}

function stateOf({ place, channel, orderer, volume, genesis }: OrdererJoinInputs): OrdererJoinInputs {
    return { place, channel, orderer, volume, genesis };
}
