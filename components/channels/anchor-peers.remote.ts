import { applyConfig } from "../../fabric/configtx/apply";
import { computeUpdate, setAnchorPeers } from "../../fabric/configtx/update";
import type { Orderer } from "../../fabric/orderer";
import { withOrderer, adminSigner } from "../remote/administration";
import { listed, type RemoteProvider } from "../remote/contract";
import { type Target, type Place } from "../remote/place";

type Config = Awaited<ReturnType<Orderer["config"]>>;

export interface AnchorPeersInputs {
    readonly place: Place;
    readonly channel: string;
    readonly organisation: string;
    readonly mspId: string;
    readonly anchors: readonly { readonly host: string; readonly port: number }[];
    /** Orderers of the channel; the first that serves is asked. */
    readonly orderers: readonly Target[];
}

/**
 * The anchor peers of one organisation in a channel's config, changed by a config update that the organisation's own
 * administrator signs. Deleting the resource only forgets it: a channel outlives its members' stacks.
 */
export const provider: RemoteProvider<AnchorPeersInputs> = {
    replaces: ["channel", "organisation"],
    updates: ["anchors"],
    upgrade: (outs) => listed(outs, "orderer", "orderers"),
    async create(inputs) {
        const { place, channel, organisation } = inputs;
        const signer = await adminSigner(place, organisation, inputs.mspId);
        await withOrderer(inputs, signer, (orderer) => {
            const change = (config: Config): Config => setAnchorPeers(config, organisation, inputs.anchors);
            return applyConfig(orderer, { channel, change, signers: [signer], submitter: signer });
        });
        return { id: `${place.namespace}/${channel}/${organisation}` };
    },
    async read(_id, outs) {
        const signer = await adminSigner(outs.place, outs.organisation, outs.mspId);
        const current = await withOrderer(outs, signer, (orderer) => orderer.config());
        const wanted = setAnchorPeers(current, outs.organisation, outs.anchors);
        const same = computeUpdate(outs.channel, current, wanted) === undefined;
        // Somebody else's anchors: none of ours is known to be set.
        return same ? {} : { anchors: [] };
    },
};
