import { visible } from "../../../fabric/visible";
import { testNetworkPolicies } from "../../model/channel";
import { nodeName } from "../../model/names";
import type { PolicyScope } from "../endorsers";
import { nearest } from "../nearest";
import { nodesOf, sizeOf } from "../nodes";
import type { ChannelOutline, OrganisationOutline, Outline } from "../outline";
import { quoted } from "../problem";

/** Organisation of a name, as far as the config can be read. */
export function organisationOf({ organizations }: Outline, name: string): OrganisationOutline | undefined {
    return organizations.find((organization) => organization.name === name);
}

/** Names of a channel's members: those written, else all organisations with peers. */
export function memberNames(outline: Outline, channel: ChannelOutline): readonly string[] {
    return written(channel.members) ?? namesWith(outline, "peers");
}

/** Names of the organisations that order a channel: those written, else all with orderers. */
export function ordererNames(outline: Outline, channel: ChannelOutline): readonly string[] {
    return written(channel.orderers) ?? namesWith(outline, "orderers");
}

/** What the policies of a channel are read against. */
export function policyScopeOf(outline: Outline, channel: ChannelOutline): PolicyScope {
    const members = memberNames(outline, channel).flatMap((name) => {
        const mspId = organisationOf(outline, name)?.mspId;
        return mspId === undefined ? [] : [{ name, mspId }];
    });
    const own = Object.entries(channel.policies).flatMap(([name, text]) =>
        text === undefined ? [] : [[name, text] as const],
    );
    return { members, policies: { ...testNetworkPolicies, ...Object.fromEntries(own) } };
}

export function peerNames({ name, peers }: OrganisationOutline): readonly string[] {
    return name === undefined ? [] : nodesOf(peers).map((_, index) => nodeName(name, "peer", index + 1));
}

/** Sentence about a name that stands for nothing, with the names there are, or the nearest where they are many. */
export function notThere(noun: string, name: string, known: readonly string[]): string {
    return `${quoted(name)} is no ${noun} (${hintOf(name, known)})`;
}

function hintOf(name: string, known: readonly string[]): string {
    const written = known.filter((one) => one !== "").map(visible);
    if (written.length === 0) {
        return "there is none";
    }
    const near = written.length > 8 ? nearest(name, written) : undefined;
    return near === undefined ? `known: ${written.join(", ")}` : `did you mean ${near}?`;
}

/** As `notThere`, for a name that should be an organisation's and may be its MSP ID. */
export function notOrganisation({ organizations }: Outline, value: string): string {
    const meant = organizations.find(({ mspId }) => mspId === value)?.name;
    return meant === undefined
        ? notThere(
              "organisation",
              value,
              organizations.flatMap(({ name }) => name ?? []),
          )
        : `${quoted(value)} is the MSP ID of an organisation: write its name, ${meant}`;
}

function namesWith({ organizations }: Outline, role: "orderers" | "peers"): readonly string[] {
    return organizations.flatMap((organization) => (sizeOf(organization[role]) === 0 ? [] : (organization.name ?? [])));
}

function written(names: readonly (string | undefined)[] | undefined): readonly string[] | undefined {
    return names?.filter((name) => name !== undefined);
}
