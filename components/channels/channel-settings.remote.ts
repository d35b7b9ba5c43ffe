import { heldPolicies, withoutPolicies } from "../../fabric/configtx/application-policies";
import { applyConfig } from "../../fabric/configtx/apply";
import { channelCapabilities } from "../../fabric/configtx/capabilities";
import type { Policies } from "../../fabric/configtx/group";
import { channelBatch, setChannelSettings, type ChannelSettings } from "../../fabric/configtx/settings";
import { computeUpdate } from "../../fabric/configtx/update";
import type { Signer } from "../../fabric/signer";
import { failure, isFailure, reasonOf } from "../../ground/failure";
import { withOrderer, adminSigner } from "../remote/administration";
import { listed, type RemoteProvider } from "../remote/contract";
import { type Target, type Place } from "../remote/place";
import { warn } from "../remote/warning";
import { checkCapabilities, type AskedNode } from "./node-versions";
import { ordererMoves, type OutsideOrderers } from "./orderer-moves";

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
    /** Absent where no orderer has an address outside, or orderers of other companies take part, whose administrators would have to sign. */
    readonly outside?: OutsideOrderers;
    /** By orderer that is to be known outside, `host:port` inside by which the channel knows it before this run; absent where it knows none so. */
    readonly inside?: Readonly<Record<string, string>>;
}

interface Settled {
    /** Names of orderers that the channel goes on knowing by names inside; absent where there is none. */
    readonly unmoved?: readonly string[];
}

/**
 * When a channel cuts its blocks, by which policies its members agree, what its nodes must understand, and by which addresses its orderers are known.
 * A new channel has them from its first block on; a change is a config update signed by every administrator that this stack has. A policy that is
 * wanted no more is taken out, unless somebody else has changed it since. Deleting the resource only forgets it.
 */
export const provider: RemoteProvider<ChannelSettingsInputs, Settled, "nodes" | "outside" | "inside"> = {
    replaces: ["channel"],
    updates: ["settings"],
    // Who has to understand a change says nothing of what is there; by which addresses orderers are known is asked of the channel in each run.
    forgets: ["nodes", "outside", "inside"],
    upgrade: (outs) => listed(outs, "orderer", "orderers"),
    due: (_olds, { inside = {} }) => Object.keys(inside).length > 0,
    async create(inputs) {
        const made = await settle(inputs, {});
        return { id: `${inputs.place.namespace}/${inputs.channel}/settings`, made };
    },
    async update(_id, olds, inputs) {
        const wanted = Object.keys(inputs.settings.policies);
        const given = Object.entries(olds.settings.policies).filter(([name]) => !wanted.includes(name));
        return settle(inputs, Object.fromEntries(given));
    },
    async read(_id, outs) {
        const [signer] = await signersOf({ ...outs, administrators: outs.administrators.slice(0, 1) });
        const current = await withOrderer(outs, signer, (orderer) => orderer.config());
        const wanted = setChannelSettings(current, known(outs.settings));
        if (computeUpdate(outs.channel, current, wanted) === undefined) {
            return {};
        }
        const capabilities = channelCapabilities(current);
        const policies = heldPolicies(current, outs.settings.policies);
        return { settings: { batch: channelBatch(current), policies, capabilities } };
    },
};

/**
 * @param gone policies that the channel had from this stack, and is to have no more
 */
async function settle(inputs: ChannelSettingsInputs, gone: Policies): Promise<Settled> {
    const { channel, settings } = inputs;
    const signers = await signersOf(inputs);
    return withOrderer(inputs, signers[0], async (orderer) => {
        const current = await orderer.config();
        const { change: moved, ...settled } = await ordererMoves(inputs, current, signers[0]);
        const change = (config: Config): Config => setChannelSettings(withoutPolicies(moved(config), gone), settings);
        if (settings.capabilities !== undefined) {
            await checkCapabilities({ ...inputs, capabilities: settings.capabilities }, current);
        }
        const changed = Object.entries(heldPolicies(current, gone)).filter(([, rule]) => rule === "");
        for (const [name] of changed) {
            await warn(`policy ${name} stays on channel ${channel}: somebody has changed it since this stack gave it`);
        }
        try {
            await applyConfig(orderer, { channel, change, signers, submitter: signers[0] });
        } catch (error) {
            throw isUnagreed(error) ? unagreed(channel, current, reasonOf(error)) : error;
        }
        return settled;
    });
}

/** How an orderer refuses an update that too few have signed (common/configtx/update.go, authorizeUpdate). */
function isUnagreed(error: unknown): boolean {
    return isFailure(error) && /policy for .* not satisfied/.test(error.message);
}

function unagreed(channel: string, current: Config, reason: string): Error {
    const { batchTimeout, maxMessageCount, absoluteMaxBytes, preferredMaxBytes } = channelBatch(current);
    const batch = `batch: timeout ${batchTimeout}, maxMessages ${maxMessageCount}, maxBytes ${absoluteMaxBytes} B, preferredBytes ${preferredMaxBytes} B`;
    const todo = `organisations of other stacks have to sign it, too, which this program cannot do yet: set in the config what the channel has (${batch}; and its policies and capabilities)`;
    return failure(
        { operation: "change the settings", target: `channel ${channel}` },
        `the administrators of this stack alone may not: ${todo} (${reason})`,
    );
}

/** Less the policies that somebody else has changed, of which an earlier refresh knows no rule. */
function known(settings: ChannelSettings): ChannelSettings {
    const policies = Object.fromEntries(Object.entries(settings.policies).filter(([, rule]) => rule !== ""));
    return { ...settings, policies };
}

/** The administrators that this stack has of the channel; the first one submits. */
async function signersOf({
    place,
    channel,
    administrators,
}: Omit<ChannelSettingsInputs, "nodes" | "outside" | "inside">): Promise<[Signer, ...Signer[]]> {
    const [submitter, ...others] = await Promise.all(
        administrators.map(({ organisation, mspId }) => adminSigner(place, organisation, mspId)),
    );
    if (submitter === undefined) {
        throw failure({ operation: "change the settings", target: channel }, "this stack has no administrator of it");
    }
    return [submitter, ...others];
}
