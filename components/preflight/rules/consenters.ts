import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Orderer, Organisation } from "../../model/organisation";
import { addressOf } from "../../model/host-port";
import { ordererNumber } from "../../model/names";
import type { Observed, ObservedChannel } from "../observed";
import { consenterLabel, knownOrderer } from "./known-orderers";

/** Orderers of a channel by what they do in it. */
export interface OrderingNodes<Address = string> {
    /** Those that agree on the order, as the channel knows them: by host inside, by `host:port` outside. */
    readonly consenters: readonly (string | Address)[];
    /** Orderers of this stack that only follow its ledger. */
    readonly followers: readonly string[];
}

/** A consenter that goes away is still counted: once a majority is missing, the channel orders nothing ever again. */
export function consenterProblems(model: NetworkModel, { channels }: Observed): readonly Problem[] {
    return channels.flatMap((channel) =>
        model.organisations.flatMap((organisation, index) => {
            const gone = missing(organisation, channel, model);
            if (gone.length === 0) {
                return [];
            }
            const keep = Math.max(...gone.map(({ name }) => ordererNumber(organisation.name, name) ?? 0));
            const labels = gone.map(({ label }) => label).join(", ");
            const reason = `leaves out ${labels}, by which channel ${channel.name} is ordered: it goes on counting them, and without a majority of its ${labelsOf(channel, model).length} consenters it orders nothing any more. Orderers are counted, so that the last ones go whichever entry is taken out: keep ${keep}`;
            return [{ path: pathOf("organizations", index, "orderers"), reason }];
        }),
    );
}

/** Orderers that were added to a running channel are none that it counts. */
export function followerWarnings(model: NetworkModel, { channels }: Observed): readonly Problem[] {
    return model.channels.flatMap(({ name, orderers }) => {
        const living = channels.find((channel) => channel.name === name);
        return model.organisations.flatMap((organisation, index) => {
            const followers = orderers.includes(organisation.name) ? followersOf(organisation, living) : [];
            if (living === undefined || followers.length === 0) {
                return [];
            }
            const who =
                followers.length === 1
                    ? `${followers.join()} is no consenter`
                    : `${followers.join(", ")} are no consenters`;
            const reason = `${who} of channel ${name}, which has ${labelsOf(living, model).join(", ")} and cannot take in more yet: they follow its ledger, and it survives no more failures with them`;
            return [{ path: pathOf("organizations", index, "orderers"), reason }];
        });
    });
}

/**
 * Who orders each channel of the config: as the channel says, or as the config does of one that is to be made.
 *
 * @param announced by what a channel that is made now knows an orderer
 * @param moved by what one knows an orderer after this run that it is to know by another address; undefined where that stays
 */
export function orderingNodes<Address>(
    model: NetworkModel,
    { channels }: Observed,
    announced: (orderer: Orderer) => Address,
    moved: (channel: string, label: string) => Address | undefined = () => undefined,
): Readonly<Record<string, OrderingNodes<Address>>> {
    const entries = model.channels.map(({ name, orderers }) => {
        const own = model.organisations.filter((organisation) => orderers.includes(organisation.name));
        const living = channels.find((channel) => channel.name === name);
        const partners = model.partners.filter((partner) => orderers.includes(partner.name));
        const consenters =
            living?.facts === undefined
                ? [
                      ...own.flatMap((organisation) => organisation.orderers.map(announced)),
                      ...partners.flatMap(({ card }) => (card?.orderers ?? []).map(({ address }) => address)),
                  ]
                : labelsOf(living, model).map((label) => moved(name, label) ?? label);
        return [
            name,
            { consenters, followers: own.flatMap((organisation) => followersOf(organisation, living)) },
        ] as const;
    });
    return Object.fromEntries(entries);
}

/** Consenters that were an organisation's orderers, and are not in the config any more. */
function missing(
    organisation: Organisation,
    { facts }: ObservedChannel,
    model: NetworkModel,
): readonly { readonly name: string; readonly label: string }[] {
    const there = organisation.orderers.map((node) => node.name);
    return (facts?.consenters ?? []).flatMap((consenter) => {
        const name = facts && knownOrderer(consenter, organisation, facts);
        if (name === undefined || there.includes(name)) {
            return [];
        }
        const label = consenterLabel(consenter, model);
        return [{ name, label: label === addressOf(consenter) ? `${name} (${label})` : label }];
    });
}

function followersOf(organisation: Organisation, living: ObservedChannel | undefined): readonly string[] {
    const facts = living?.facts;
    if (facts === undefined) {
        return [];
    }
    const known = facts.consenters.map((consenter) => knownOrderer(consenter, organisation, facts));
    return organisation.orderers.map(({ name }) => name).filter((name) => !known.includes(name));
}

function labelsOf({ facts }: ObservedChannel, model: NetworkModel): readonly string[] {
    return (facts?.consenters ?? []).map((consenter) => consenterLabel(consenter, model));
}
