import { applyConfig } from "../../fabric/configtx/apply";
import { channelBatch, setChannelSettings, type ChannelSettings } from "../../fabric/configtx/settings";
import { computeUpdate } from "../../fabric/configtx/update";
import { failure } from "../../fabric/failure";
import { newOrderer, type Orderer } from "../../fabric/orderer";
import type { Signer } from "../../fabric/signer";
import { adminSigner, nodeEndpoint, type Place, type Target } from "../reach";
import type { RemoteProvider } from "../remote";

export interface ChannelSettingsInputs {
    readonly place: Place;
    readonly channel: string;
    readonly settings: ChannelSettings;
    /** An orderer of the channel. */
    readonly orderer: Target;
    /** Organisations whose administrators sign; the first one's submits. */
    readonly administrators: readonly { readonly organisation: string; readonly mspId: string }[];
}

/**
 * When a channel cuts its blocks and by which policies its members agree. A new channel has them from its first block on;
 * a change is a config update signed by every administrator that this stack has. Deleting the resource only forgets it.
 */
export const provider: RemoteProvider<ChannelSettingsInputs, ChannelSettingsInputs> = {
    replaces: ["channel"],
    updates: ["settings"],
    async create(inputs) {
        const { place, channel, settings } = inputs;
        const signers = await Promise.all(
            inputs.administrators.map(({ organisation, mspId }) => adminSigner(place, organisation, mspId)),
        );
        await withOrderer(inputs, signers, (orderer, submitter) =>
            applyConfig(orderer, {
                channel,
                change: (current) => setChannelSettings(current, settings),
                signers,
                submitter,
            }),
        );
        return { id: `${place.namespace}/${channel}/settings`, outs: stateOf(inputs) };
    },
    async read(_id, outs) {
        const [first] = outs.administrators;
        const signers = first === undefined ? [] : [await adminSigner(outs.place, first.organisation, first.mspId)];
        const current = await withOrderer(outs, signers, (orderer) => orderer.config());
        const wanted = setChannelSettings(current, outs.settings);
        if (computeUpdate(outs.channel, current, wanted) === undefined) {
            return stateOf(outs);
        }
        // Other policies than ours are told as none: that they differ is what matters.
        return stateOf({ ...outs, settings: { batch: channelBatch(current), policies: {} } });
    },
};

async function withOrderer<T>(
    { place, channel, orderer: target }: ChannelSettingsInputs,
    signers: readonly Signer[],
    act: (orderer: Orderer, submitter: Signer) => Promise<T>,
): Promise<T> {
    const [submitter] = signers;
    if (submitter === undefined) {
        throw failure({ operation: "change the settings", target: channel }, "this stack has no administrator of it");
    }
    const orderer = newOrderer(await nodeEndpoint(place, target), submitter, channel);
    try {
        return await act(orderer, submitter);
    } finally {
        orderer.close();
    }
}

function stateOf({ place, channel, settings, orderer, administrators }: ChannelSettingsInputs): ChannelSettingsInputs {
    return { place, channel, settings, orderer, administrators };
}
