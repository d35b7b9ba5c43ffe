import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import type { Observed } from "../observed";

/** Names of the organisations that this stack has or had; those of others in a channel are none of its business. */
export function ownOrganisations(model: NetworkModel, { nodes, claims, formerState }: Observed): ReadonlySet<string> {
    const living = [...(nodes ?? []), ...(claims ?? [])].map(({ organisation }) => organisation);
    return new Set([...model.organisations.map(({ name }) => name), ...living, ...formerState.organisations]);
}

/** The organisation of the config that took the place of one that a channel knows under another name. */
export function renamed(
    model: NetworkModel,
    former: { readonly name: string; readonly mspId: string },
): string | undefined {
    const known = model.organisations.some(({ name }) => name === former.name);
    return known ? undefined : model.organisations.find(({ mspId }) => mspId === former.mspId)?.name;
}

interface Named {
    readonly name: string;
    readonly mspId: string;
    readonly channels: readonly string[];
}

/** What a channel calls an organisation by stays: its name, its MSP ID, and that it is there. */
export function organisationProblems(model: NetworkModel, observed: Observed): readonly Problem[] {
    const own = ownOrganisations(model, observed);
    return namedByChannels(observed)
        .filter(({ name }) => own.has(name))
        .flatMap((named) => problemOf(model, named) ?? []);
}

function problemOf(model: NetworkModel, { name, mspId, channels }: Named): Problem | undefined {
    const index = model.organisations.findIndex((organisation) => organisation.name === name);
    const there = `channel ${channels.join(", ")}`;
    if (index !== -1) {
        const given = model.organisations[index]?.mspId ?? mspId;
        const reason = `${given} is not what ${there} knows ${name} by, and its certificates would count for nothing there: keep ${mspId}`;
        return given === mspId ? undefined : { path: pathOf("organizations", index, "mspId"), reason };
    }
    const other = renamed(model, { name, mspId });
    if (other !== undefined) {
        const at = model.organisations.findIndex((organisation) => organisation.name === other);
        const reason = `"${other}" would be another organisation, with new keys and empty ledgers, and ${there} knows ${mspId} as ${name}: keep ${name}`;
        return { path: pathOf("organizations", at, "name"), reason };
    }
    const reason = `leaves out ${name}, which takes part in ${there}: its nodes and keys would be removed while the channel still counts on them; put it back`;
    return { path: "organizations", reason };
}

function namedByChannels({ channels }: Observed): readonly Named[] {
    const named = new Map<string, Named>();
    for (const { name: channel, facts } of channels) {
        for (const { name, mspId } of [...(facts?.orderers ?? []), ...(facts?.members ?? [])]) {
            const before = named.get(name)?.channels ?? [];
            named.set(name, { name, mspId, channels: [...before.filter((one) => one !== channel), channel] });
        }
    }
    return [...named.values()];
}
