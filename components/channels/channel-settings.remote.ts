import { applyConfig } from "../../fabric/configtx/apply";
import { channelCapabilities } from "../../fabric/configtx/capabilities";
import { channelBatch, setChannelSettings, type ChannelSettings } from "../../fabric/configtx/settings";
import { computeUpdate } from "../../fabric/configtx/update";
import { failure } from "../../fabric/failure";
import type { Signer } from "../../fabric/signer";
import { withOrderer } from "../administration";
import { adminSigner, type Place, type Target } from "../reach";
import { listed, type RemoteProvider } from "../remote";
import { checkCapabilities, type AskedNode } from "./node-versions";

type Config = Parameters<typeof setChannelSettings>[0];

export interface ChannelSettingsInputs {
    readonly place: Place;
    readonly channel: string;
    readonly settings: ChannelSettings;
    /** Orderers of the channel; the first that serves is asked. */
    readonly orderers: readonly Target[];
    /** Organisations whose administrators sign; the first one's submits. */
    readonly administrators: readonly { readonly organisation: string; readonly mspId: string }[];
    /** The nodes of this stack that take part, by their operations ports: they have to understand what is raised. */
    readonly nodes: readonly AskedNode[];
}

/** Who has to understand a change says nothing of what is there. */
export type ChannelSettingsOuts = Omit<ChannelSettingsInputs, "nodes">;

/**
 * When a channel cuts its blocks, by which policies its members agree, what its nodes must understand. A new channel has them from its first block on;
 * a change is a config update signed by every administrator that this stack has. Deleting the resource only forgets it.
 */
export const provider: RemoteProvider<ChannelSettingsInputs, ChannelSettingsOuts> = {
    replaces: ["channel"],
    updates: ["settings"],
    upgrade: (outs) => listed(outs, "orderer", "orderers"),
    async create(inputs) {
        const { place, channel, settings } = inputs;
        const signers = await signersOf(inputs);
        const change = (current: Config): Config => setChannelSettings(current, settings);
        await withOrderer(inputs, signers[0], async (orderer) => {
            if (settings.capabilities !== undefined) {
                await checkCapabilities({ ...inputs, capabilities: settings.capabilities }, await orderer.config());
            }
            await applyConfig(orderer, { channel, change, signers, submitter: signers[0] });
        });
        return { id: `${place.namespace}/${channel}/settings`, outs: stateOf(inputs) };
    },
    async read(_id, outs) {
        const [signer] = await signersOf({ ...outs, administrators: outs.administrators.slice(0, 1) });
        const current = await withOrderer(outs, signer, (orderer) => orderer.config());
        const wanted = setChannelSettings(current, outs.settings);
        if (computeUpdate(outs.channel, current, wanted) === undefined) {
            return stateOf(outs);
        }
        // Other policies than ours are told as none: that they differ is what matters.
        const capabilities = channelCapabilities(current);
        return stateOf({ ...outs, settings: { batch: channelBatch(current), policies: {}, capabilities } });
    },
};

/** The administrators that this stack has of the channel; the first one submits. */
async function signersOf({ place, channel, administrators }: ChannelSettingsOuts): Promise<[Signer, ...Signer[]]> {
    const [submitter, ...others] = await Promise.all(
        administrators.map(({ organisation, mspId }) => adminSigner(place, organisation, mspId)),
    );
    if (submitter === undefined) {
        throw failure({ operation: "change the settings", target: channel }, "this stack has no administrator of it");
    }
    return [submitter, ...others];
}

function stateOf(inputs: ChannelSettingsOuts): ChannelSettingsOuts {
    const { place, channel, settings, orderers, administrators } = inputs;
    return { place, channel, settings, orderers, administrators };
}
