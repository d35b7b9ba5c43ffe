import * as pulumi from "@pulumi/pulumi";
import type { Channel } from "../model/channel";
import type { NetworkModel } from "../model/network";
import type { Partner } from "../model/partner";
import type { Relay } from "../remote/place";

/** By channel, why it is not made or joined in this run, each reason a sentence with what to do; channels that are not named can be. */
export type WaitingChannels = Readonly<Record<string, readonly string[]>>;

/** Partners of the channel, in the order of the config. */
export function partnersOn(
    { orderers, members }: Channel,
    { partners }: Pick<NetworkModel, "partners">,
): readonly Partner[] {
    return partners.filter(({ name }) => orderers.includes(name) || members.includes(name));
}

/** Whether orderers of other companies take part in ordering the channel. */
export function isOrderedByOthers({ orderers }: Channel, { partners }: Pick<NetworkModel, "partners">): boolean {
    return partners.some(({ name }) => orderers.includes(name));
}

/** Peers of this stack that take part in a channel: those have a way to its orderers. */
export function ownPeers(
    { members }: Channel,
    { organisations }: Pick<NetworkModel, "organisations">,
): readonly Relay[] {
    return organisations
        .filter(({ name }) => members.includes(name))
        .flatMap(({ peers }) => peers.map(({ name, organisation }) => ({ name, organisation })));
}

/** The partner whose stack makes the channel's first block; undefined where this stack does. */
export function foreignFounder(
    { founder }: Channel,
    { partners }: Pick<NetworkModel, "partners">,
): Partner | undefined {
    return partners.find(({ name }) => name === founder);
}

/**
 * Which channels wait: a founder needs the cards of all who take part, everybody else those of who orders.
 *
 * @param unfounded by channel, why its first block cannot be had yet
 */
export function waitingChannels(model: NetworkModel, unfounded: Readonly<Record<string, string>>): WaitingChannels {
    const entries = model.channels.map((channel) => {
        const missing = missingCards(channel, model);
        const reason = unfounded[channel.name];
        return [channel.name, missing.length > 0 || reason === undefined ? missing : [reason]] as const;
    });
    return Object.fromEntries(entries.filter(([, reasons]) => reasons.length > 0));
}

/**
 * Says in the run's own output what it leaves for later.
 *
 * @param unordered by channel that is joined, why nothing is ordered there yet
 */
export function warnOfWaiting(waiting: WaitingChannels, unordered: Readonly<Record<string, string>>): void {
    for (const [channel, reasons] of Object.entries(waiting)) {
        const what = `channel ${channel} and its chaincodes wait, all else is made`;
        void pulumi.log.warn(`${what}: ${reasons.join("; ")}`);
    }
    for (const [channel, reason] of Object.entries(unordered)) {
        const what = `channel ${channel} is joined, and its anchors, settings and chaincodes wait`;
        void pulumi.log.warn(`${what}: ${reason}`);
    }
}

/** Why the cards that a channel needs are not there. */
export function missingCards(channel: Channel, model: Pick<NetworkModel, "partners">): readonly string[] {
    return lacking(channel, model).map(({ reason }) => reason);
}

/** A partner whose card a channel needs and lacks, whole or in the part that it needs. */
interface Lacking {
    readonly partner: Partner;
    readonly reason: string;
}

export function lacking(channel: Channel, model: Pick<NetworkModel, "partners">): readonly Lacking[] {
    const isFounder = foreignFounder(channel, model) === undefined;
    return partnersOn(channel, model).flatMap((partner) => {
        const { name, card, missing } = partner;
        const orders = channel.orderers.includes(name);
        if (card === undefined) {
            return isFounder || orders ? [{ partner, reason: missing ?? `there is no card of ${name}` }] : [];
        }
        const none = `the card of ${name}, which orders channel ${channel.name}, has no orderers: its stack needs some first`;
        return orders && card.orderers.length === 0 ? [{ partner, reason: none }] : [];
    });
}
