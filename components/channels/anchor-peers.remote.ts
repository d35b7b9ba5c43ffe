import { applyConfig } from "../../fabric/configtx/apply";
import { computeUpdate, setAnchorPeers } from "../../fabric/configtx/update";
import { newOrderer, type Orderer } from "../../fabric/orderer";
import type { Signer } from "../../fabric/signer";
import { adminSigner, nodeEndpoint, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";

type Config = Awaited<ReturnType<Orderer["config"]>>;

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
        await asAdmin(inputs, (orderer, signer) => {
            const change = (config: Config): Config => setAnchorPeers(config, organisation, inputs.anchors);
            return applyConfig(orderer, { channel, change, signers: [signer], submitter: signer });
        });
        return { id: `${place.namespace}/${channel}/${organisation}`, outs: stateOf(inputs) };
    },
    async read(_id, outs) {
        const current = await asAdmin(outs, (orderer) => orderer.config());
        const wanted = setAnchorPeers(current, outs.organisation, outs.anchors);
        const same = computeUpdate(outs.channel, current, wanted) === undefined;
        // Somebody else's anchors: none of ours is known to be set.
        return stateOf(same ? outs : { ...outs, anchors: [] });
    },
};

async function asAdmin<T>(
    inputs: AnchorPeersInputs,
    act: (orderer: Orderer, signer: Signer) => Promise<T>,
): Promise<T> {
    const { place, organisation, mspId, channel } = inputs;
    const signer = await adminSigner(place, organisation, mspId);
    const orderer = newOrderer(await nodeEndpoint(place, inputs.orderer), signer, channel);
    try {
        return await act(orderer, signer);
    } finally {
        orderer.close();
    }
}

function stateOf({ place, channel, organisation, mspId, anchors, orderer }: AnchorPeersInputs): AnchorPeersInputs {
    return { place, channel, organisation, mspId, anchors, orderer };
}
