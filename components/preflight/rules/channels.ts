import type { ChannelFacts, OrganisationFacts } from "../../../fabric/configtx/facts";
import { pathOf, type Problem } from "../../config/problem";
import type { Channel } from "../../model/channel";
import type { NetworkModel } from "../../model/network";
import type { Observed, ObservedChannel } from "../observed";
import { ownOrganisations, renamed } from "./organisations";

/** A channel that lives stays in the config, with the organisations that it has: it takes none in and lets none go. */
export function channelProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    const own = ownOrganisations(model, observed);
    return observed.channels.flatMap((living) => {
        const index = model.channels.findIndex(({ name }) => name === living.name);
        const channel = model.channels[index];
        if (channel === undefined) {
            return [leaving(living, model, observed)];
        }
        return rolesOf(channel, living.facts).flatMap((role) => {
            const path = pathOf("channels", index, role.key);
            const there = { path, channel: living, isOwn: (name: string) => own.has(name) };
            return [...(isOld(living) ? [] : newcomers(role, there, model)), ...leavers(role, there, model)];
        });
    });
}

/**
 * Organisations that a first block does not have may have been taken in since. What the network would not survive is refused, and
 * that is when nobody can be asked: who is in fact none yet is refused later by the channel itself.
 */
export function channelWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return observed.channels.filter(isOld).flatMap((living) => {
        const index = model.channels.findIndex(({ name }) => name === living.name);
        const channel = model.channels[index];
        return channel === undefined
            ? []
            : rolesOf(channel, living.facts).flatMap((role) => {
                  const there = { path: pathOf("channels", index, role.key), channel: living, isOwn: () => false };
                  return newcomers(role, there, model);
              });
    });
}

/** Whether what is known of a channel may be older than its config. */
function isOld({ source }: ObservedChannel): boolean {
    return source === "first block";
}

function leaving({ name }: ObservedChannel, model: NetworkModel, { channels }: Observed): Problem {
    const index = model.channels.findIndex((channel) => channels.every((one) => one.name !== channel.name));
    const other = model.channels[index]?.name;
    if (other !== undefined) {
        const reason = `"${other}" would be another channel with an empty ledger, and ${name}, which nodes of this stack serve, is left out: a channel cannot be renamed; keep ${name}, and add ${other} beside it if you want both`;
        return { path: pathOf("channels", index, "name"), reason };
    }
    const reason = `leaves out ${name}, which nodes of this stack serve: a channel cannot be left yet, they would go on with it unseen; put it back`;
    return { path: "channels", reason };
}

interface Role {
    readonly key: "orderers" | "members";
    /** Names of the organisations that the config gives it. */
    readonly wanted: readonly string[];
    readonly living: readonly OrganisationFacts[];
}

interface There {
    readonly path: string;
    readonly channel: ObservedChannel;
    readonly isOwn: (organisation: string) => boolean;
}

function rolesOf({ orderers, members }: Channel, facts: ChannelFacts | undefined): readonly Role[] {
    return facts === undefined
        ? []
        : [
              { key: "orderers", wanted: orderers, living: facts.orderers },
              { key: "members", wanted: members, living: facts.members },
          ];
}

/** An organisation under a new name is told as renamed, and only so. */
function newcomers({ key, wanted, living }: Role, there: There, model: NetworkModel): readonly Problem[] {
    const names = living.map(({ name }) => name);
    const renames = living.flatMap((organisation) => renamed(model, organisation) ?? []);
    const added = wanted.filter((name) => !names.includes(name) && !renames.includes(name));
    if (added.length === 0) {
        return [];
    }
    const noun = key === "members" ? "member" : "ordering organisation";
    const who = added.length === 1 ? `${added.join()} is no ${noun}` : `${added.join(", ")} are no ${noun}s`;
    const doubt = there.channel.source === "first block" ? " by its first block" : "";
    const kept = wanted.filter((name) => !added.includes(name));
    const reason = `${who} of channel ${there.channel.name}${doubt}, and a running channel cannot take in an organisation yet: name only those that it has, ${key}: [${kept.join(", ")}]`;
    return [{ path: there.path, reason }];
}

/** One that has left the config altogether is told there. */
function leavers({ key, wanted, living }: Role, there: There, model: NetworkModel): readonly Problem[] {
    const configured = model.organisations.map(({ name }) => name);
    const gone = living
        .map(({ name }) => name)
        .filter((name) => configured.includes(name) && there.isOwn(name) && !wanted.includes(name));
    if (gone.length === 0) {
        return [];
    }
    const effect =
        key === "members" ? "the channel goes on counting on its votes" : "the channel goes on counting its orderers";
    const reason = `leaves out ${gone.join(", ")}, which channel ${there.channel.name} has and cannot let go yet: ${effect}; put it back`;
    return [{ path: there.path, reason }];
}
