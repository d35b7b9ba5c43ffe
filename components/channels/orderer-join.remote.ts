import { channelInfo, joinChannel } from "../../fabric/osnadmin";
import type { Endpoint } from "../../fabric/endpoint";
import { adminTls, nodeEndpoint, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";
import { agreedBlock, checkFirstBlock, isSameBlock, trueBlock, witnessedBlocks, type Witnesses } from "./first-block";

export interface OrdererJoinInputs {
    readonly place: Place;
    readonly channel: string;
    /** The admin port of the orderer. */
    readonly orderer: Target;
    readonly mspId: string;
    /** UID of the claim of its ledgers: on another volume it has none. */
    readonly volume: string;
    /** All orderers of the channel, which tell its first block: the others the true one, this one its own. */
    readonly orderers: readonly Target[];
    /** ConfigMap whose binary entry `genesis.block` is the channel's first block. */
    readonly genesis: string;
}

/**
 * An orderer that serves a channel, by the channel participation API. One that serves another channel of that name is
 * refused, and is not there for a refresh. Deleting the resource only forgets it: the ledger goes with the orderer's volume.
 */
export const provider: RemoteProvider<OrdererJoinInputs, OrdererJoinInputs> = {
    replaces: ["channel"],
    updates: ["volume"],
    upgrade: (outs) => ({ orderers: [], mspId: "", ...outs }),
    async create(inputs) {
        const { place, channel, orderer } = inputs;
        const truth = await trueBlock(others(inputs), inputs.genesis, orderer.name);
        if ((await joinChannel(await adminEndpoint(inputs), truth.serializeBinary())) === "already joined") {
            const own = agreedBlock(await witnessedBlocks(itself(inputs)));
            checkFirstBlock({ node: orderer.name, channel }, own, truth);
        }
        return { id: `${place.namespace}/${orderer.name}/${channel}`, outs: stateOf(inputs) };
    },
    async read(_id, outs) {
        if ((await channelInfo(await adminEndpoint(outs), outs.channel)) === undefined) {
            return undefined;
        }
        const [own, truth] = (await Promise.all([itself(outs), others(outs)].map(witnessedBlocks))).map(agreedBlock);
        return isSameBlock(own, truth) ? stateOf(outs) : undefined;
    },
};

function others(inputs: OrdererJoinInputs): Witnesses {
    return witnesses(inputs, ({ name }) => name !== inputs.orderer.name);
}

function itself(inputs: OrdererJoinInputs): Witnesses {
    return witnesses(inputs, ({ name }) => name === inputs.orderer.name);
}

function witnesses(
    { place, channel, orderers, orderer, mspId }: OrdererJoinInputs,
    isAsked: (target: Target) => boolean,
): Witnesses {
    return { place, channel, orderers: orderers.filter(isAsked), organisation: orderer.organisation, mspId };
}

async function adminEndpoint({ place, orderer }: OrdererJoinInputs): Promise<Endpoint> {
    return nodeEndpoint(place, orderer, { client: await adminTls(place, orderer.organisation) });
}

function stateOf(inputs: OrdererJoinInputs): OrdererJoinInputs {
    const { place, channel, orderer, mspId, volume, orderers, genesis } = inputs;
    return { place, channel, orderer, mspId, volume, orderers, genesis };
}
