import { computeUpdate, setAnchorPeers, signedUpdateEnvelope } from "../../fabric/configtx/update";
import { newOrderer, type Orderer } from "../../fabric/orderer";
import type { Signer } from "../../fabric/signer";
import { adminSigner, nodeEndpoint, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";

export interface AnchorPeersInputs {
    readonly place: Place;
    readonly channel: string;
    readonly organisation: string;
    readonly mspId: string;
    readonly anchors: readonly { readonly host: string; readonly port: number }[];
    /** An orderer of the channel. */
    readonly orderer: Target;
}

/**
 * The anchor peers of one organisation in a channel's config, changed by a config update that the organisation's own
 * administrator signs. Deleting the resource only forgets it: a channel outlives its members' stacks.
 */
export const provider: RemoteProvider<AnchorPeersInputs, AnchorPeersInputs> = {
    replaces: ["channel", "organisation"],
    updates: ["anchors"],
    async create(inputs) {
        const { place, channel, organisation } = inputs;
        const signer = await adminSigner(place, organisation, inputs.mspId);
        const orderer = newOrderer(await nodeEndpoint(place, inputs.orderer), signer, channel);
        try {
            await setAnchors(orderer, signer, inputs);
        } finally {
            orderer.close();
        }
        return { id: `${place.namespace}/${channel}/${organisation}`, outs: stateOf(inputs) };
    },
};

async function setAnchors(orderer: Orderer, signer: Signer, inputs: AnchorPeersInputs): Promise<void> {
    const current = await orderer.config();
    const wanted = setAnchorPeers(current, inputs.organisation, inputs.anchors);
    const update = computeUpdate(inputs.channel, current, wanted);
    if (update !== undefined) {
        await orderer.broadcast(signedUpdateEnvelope(update, [signer], signer));
    }
}

function stateOf({ place, channel, organisation, mspId, anchors, orderer }: AnchorPeersInputs): AnchorPeersInputs {
    return { place, channel, organisation, mspId, anchors, orderer };
}
