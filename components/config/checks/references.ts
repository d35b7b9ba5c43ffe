import { testNetworkPolicies } from "../../model/channel";
import { nodeName } from "../../model/names";
import type { PolicyScope } from "../endorsers";
import { nearest } from "../nearest";
import type { ChannelOutline, OrganizationOutline, Outline } from "../outline";
import { quoted } from "../problem";

/** Organisation of a name, as far as the config can be read. */
export function organisationOf({ organizations }: Outline, name: string): OrganizationOutline | undefined {
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

export function peerNames({ name, peers }: OrganizationOutline): readonly string[] {
    return name === undefined ? [] : peers.map((_, index) => nodeName(name, "peer", index + 1));
}

/** Sentence about a name that stands for nothing, with the names there are, or the nearest where they are many. */
export function notThere(noun: string, name: string, known: readonly string[]): string {
    return `${quoted(name)} is no ${noun} (${hintOf(name, known)})`;
}

function hintOf(name: string, known: readonly string[]): string {
    if (known.length === 0) {
        return "there is none";
    }
    const near = known.length > 8 ? nearest(name, known) : undefined;
    return near === undefined ? `known: ${known.join(", ")}` : `did you mean ${near}?`;
}

function namesWith({ organizations }: Outline, role: "orderers" | "peers"): readonly string[] {
    return organizations.flatMap((organization) => (organization[role].length === 0 ? [] : (organization.name ?? [])));
}

function written(names: readonly (string | undefined)[] | undefined): readonly string[] | undefined {
    return names?.filter((name) => name !== undefined);
}
