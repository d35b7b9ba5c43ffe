import type { ChannelFacts, OrganisationFacts } from "../../../fabric/configtx/facts";
import { pathOf, type Problem } from "../../config/problem";
import type { Channel } from "../../model/channel";
import type { NetworkModel } from "../../model/network";
import type { Observed, ObservedChannel } from "../observed";
import { ownOrganisations, renamed } from "./organisations";

/** A channel that lives stays in the config, with the organisations that it has: it takes none in and lets none go. */
export function channelProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    const own = ownOrganisations(model, observed);
    const partners = knownPartners(model, observed);
    const left = observed.channels.filter(({ name }) => model.channels.every((one) => one.name !== name));
    return [
        ...left.map((channel) => leaving(channel, model, observed)),
        ...channelRoles(model, observed).flatMap((one) => [
            ...(isOld(one.living) ? [] : newcomers(one, model)),
            ...leavers(one, model, { own, partners }),
        ]),
    ];
}

/**
 * Organisations that a first block does not have may have been taken in since. What the network would not survive is refused, and
 * that is when nobody can be asked: who is in fact none yet is refused later by the channel itself.
 */
export function channelWarnings(model: NetworkModel, observed: Observed): readonly Problem[] {
    return channelRoles(model, observed)
        .filter(({ living }) => isOld(living))
        .flatMap((one) => newcomers(one, model));
}

/** Where the config names the organisations of a channel that lives, in one of its roles. */
interface ChannelRole {
    readonly path: string;
    readonly living: ObservedChannel;
    readonly role: Role;
}

function channelRoles(model: NetworkModel, { channels }: Observed): readonly ChannelRole[] {
    return model.channels.flatMap((channel, index) => {
        const living = channels.find(({ name }) => name === channel.name);
        return living === undefined
            ? []
            : rolesOf(channel, living.facts).map((role) => ({
                  path: pathOf("channels", index, role.key),
                  living,
                  role,
              }));
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

function rolesOf({ orderers, members }: Channel, facts: ChannelFacts | undefined): readonly Role[] {
    return facts === undefined
        ? []
        : [
              { key: "orderers", wanted: orderers, living: facts.orderers },
              { key: "members", wanted: members, living: facts.members },
          ];
}

/** An organisation under a new name is told as renamed, and only so. */
function newcomers({ path, living, role }: ChannelRole, model: NetworkModel): readonly Problem[] {
    const { key, wanted } = role;
    const names = role.living.map(({ name }) => name);
    const renames = role.living.flatMap((organisation) => renamed(model, organisation) ?? []);
    const added = wanted.filter((name) => !names.includes(name) && !renames.includes(name));
    if (added.length === 0) {
        return [];
    }
    const noun = key === "members" ? "member" : "ordering organisation";
    const who = added.length === 1 ? `${added.join()} is no ${noun}` : `${added.join(", ")} are no ${noun}s`;
    const doubt = isOld(living) ? " by its first block" : "";
    const kept = wanted.filter((name) => !added.includes(name));
    const reason = `${who} of channel ${living.name}${doubt}, and a running channel cannot take in an organisation yet: name only those that it has, ${key}: [${kept.join(", ")}]`;
    return [{ path, reason }];
}

/** Partners that the config names, or has named; whom somebody else has brought into a channel, it need not know. */
function knownPartners({ partners }: NetworkModel, { formerState }: Observed): readonly string[] {
    return [...partners.map(({ name }) => name), ...Object.keys(formerState.partners)];
}

/** One of the stack's own that has left the config altogether is told there. */
function leavers(
    { path, living, role }: ChannelRole,
    model: NetworkModel,
    { own, partners }: { readonly own: ReadonlySet<string>; readonly partners: readonly string[] },
): readonly Problem[] {
    const { key, wanted } = role;
    const configured = model.organisations.map(({ name }) => name);
    const isKnown = (name: string): boolean => (own.has(name) ? configured.includes(name) : partners.includes(name));
    const gone = role.living.map(({ name }) => name).filter((name) => isKnown(name) && !wanted.includes(name));
    if (gone.length === 0) {
        return [];
    }
    const effect =
        key === "members" ? "the channel goes on counting on its votes" : "the channel goes on counting its orderers";
    const reason = `leaves out ${gone.join(", ")}, which channel ${living.name} has and cannot let go yet: ${effect}; put it back`;
    return [{ path, reason }];
}
