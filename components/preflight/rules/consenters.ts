import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Orderer, Organisation } from "../../model/organisation";
import { nameOfHost } from "../../model/homes";
import { hostPort } from "../../model/host-port";
import { ordererNumber } from "../../model/names";
import type { Observed, ObservedChannel } from "../observed";

/** Orderers of a channel by what they do in it. */
export interface OrderingNodes {
    /** Hosts of those that agree on the order, as the channel knows them. */
    readonly consenters: readonly string[];
    /** Orderers of this stack that only follow its ledger. */
    readonly followers: readonly string[];
}

/** A consenter that goes away is still counted: once a majority is missing, the channel orders nothing ever again. */
export function consenterProblems(model: NetworkModel, { channels }: Observed): readonly Problem[] {
    return channels.flatMap((channel) =>
        model.organisations.flatMap((organisation, index) => {
            const gone = missing(organisation, channel);
            if (gone.length === 0) {
                return [];
            }
            const keep = Math.max(...gone.map((host) => numberOf(organisation, host) ?? 0));
            const reason = `leaves out ${gone.join(", ")}, by which channel ${channel.name} is ordered: it goes on counting them, and without a majority of its ${hostsOf(channel).length} consenters it orders nothing any more. Orderers are counted, so that the last ones go whichever entry is taken out: keep ${keep}`;
            return [{ path: pathOf("organizations", index, "orderers"), reason }];
        }),
    );
}

/** Orderers that were added to a running channel are none that it counts. */
export function followerWarnings(model: NetworkModel, { channels }: Observed): readonly Problem[] {
    return model.channels.flatMap(({ name, orderers }) => {
        const living = channels.find((channel) => channel.name === name);
        return model.organisations.flatMap((organisation, index) => {
            const followers = orderers.includes(organisation.name) ? followersOf(organisation.orderers, living) : [];
            if (living === undefined || followers.length === 0) {
                return [];
            }
            const who =
                followers.length === 1
                    ? `${followers.join()} is no consenter`
                    : `${followers.join(", ")} are no consenters`;
            const reason = `${who} of channel ${name}, which has ${hostsOf(living).join(", ")} and cannot take in more yet: they follow its ledger, and it survives no more failures with them`;
            return [{ path: pathOf("organizations", index, "orderers"), reason }];
        });
    });
}

/** Who orders each channel of the config: as the channel says, or as the config does of one that is to be made. */
export function orderingNodes(model: NetworkModel, { channels }: Observed): Readonly<Record<string, OrderingNodes>> {
    const entries = model.channels.map(({ name, orderers }) => {
        const own = model.organisations.filter((organisation) => orderers.includes(organisation.name));
        const nodes = own.flatMap((organisation) => organisation.orderers);
        const living = channels.find((channel) => channel.name === name);
        const partners = model.partners.filter((partner) => orderers.includes(partner.name));
        const wanted = [
            ...nodes.map((node) => node.host),
            ...partners.flatMap(({ card }) => (card?.orderers ?? []).map(({ address }) => hostPort(address).host)),
        ];
        const consenters = living?.facts === undefined ? wanted : hostsOf(living);
        return [name, { consenters, followers: followersOf(nodes, living) }] as const;
    });
    return Object.fromEntries(entries);
}

function missing(organisation: Organisation, channel: ObservedChannel): readonly string[] {
    const { home, orderers } = organisation;
    const there = orderers.map((node) => node.name);
    return hostsOf(channel).filter(
        (host) => numberOf(organisation, host) !== undefined && !there.includes(nameOfHost(host, home)),
    );
}

/** Which orderer of an organisation a channel means by a host; undefined when none. */
function numberOf({ name, home }: Organisation, host: string): number | undefined {
    return ordererNumber(name, nameOfHost(host, home));
}

function followersOf(nodes: readonly Orderer[], living: ObservedChannel | undefined): readonly string[] {
    const hosts = living?.facts === undefined ? undefined : hostsOf(living);
    const isFollower = ({ name, home }: Orderer): boolean =>
        hosts !== undefined && !hosts.some((host) => nameOfHost(host, home) === name);
    return nodes.filter(isFollower).map(({ name }) => name);
}

function hostsOf({ facts }: ObservedChannel): readonly string[] {
    return (facts?.consenters ?? []).map(({ host }) => host);
}
