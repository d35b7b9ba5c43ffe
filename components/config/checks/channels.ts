import { applicationPath } from "../../../fabric/policy-rule";
import { testNetworkPolicies } from "../../model/channel";
import { nearest } from "../nearest";
import { sizeOf } from "../nodes";
import type { ChannelOutline, Outline } from "../outline";
import { pathOf, problemAt, quoted, type Problem } from "../problem";
import { largestBlock } from "../schema/amounts";
import { byteCount } from "../units";
import { capabilityProblems } from "./capabilities";
import { duplicateProblems } from "./duplicates";
import { isPartner } from "./partners";
import { applicationPolicyProblems, endorsementPolicyProblems } from "./policies";
import {
    memberNames,
    notOrganisation,
    notThere,
    ordererNames,
    organisationOf,
    peerNames,
    policyScopeOf,
} from "./references";

/** References of the channels to organisations and peers, their policies and batch sizes. */
export function channelProblems(outline: Outline): readonly Problem[] {
    const names = outline.channels.map(({ name }, index) => ({ path: pathOf("channels", index, "name"), value: name }));
    return [
        ...duplicateProblems(names),
        ...outline.channels.flatMap((channel, index) => {
            const at = (...steps: readonly PropertyKey[]): string => pathOf("channels", index, ...steps);
            return [
                ...roleProblems(outline, channel, "orderers", at),
                ...roleProblems(outline, channel, "members", at),
                ...founderProblems(outline, channel, at("founder")),
                ...anchorProblems(outline, channel, at),
                ...batchProblems(channel, at("batch")),
                ...policyProblems(outline, channel, at),
                ...policyNameProblems(outline, channel, at),
                ...capabilityProblems(outline, channel, at("capabilities")),
            ];
        }),
    ];
}

type At = (...steps: readonly PropertyKey[]) => string;

const roles = {
    orderers: { nodes: "orderers", names: ordererNames },
    members: { nodes: "peers", names: memberNames },
} as const;

/** The organisations that order it, or its members: each there, once, and with the nodes that the role takes. */
function roleProblems(outline: Outline, channel: ChannelOutline, role: keyof typeof roles, at: At): readonly Problem[] {
    const { nodes, names } = roles[role];
    const entries = channel[role]?.map((value, index) => ({ path: at(role, index), value }));
    if (entries === undefined) {
        return problemAt(at(role), unwritten(outline, names(outline, channel), nodes));
    }
    const single = entries.flatMap(({ path, value }) => {
        const organisation = value === undefined ? undefined : organisationOf(outline, value);
        if (value === undefined || organisation === undefined) {
            return problemAt(path, value !== undefined && notOrganisation(outline, value));
        }
        const hasNone = !isPartner(organisation) && sizeOf(organisation[nodes]) === 0;
        return problemAt(path, hasNone && `${quoted(value)} has no ${nodes}`);
    });
    return [...single, ...duplicateProblems(entries)];
}

/** What is wrong with a role that the config leaves to its default. Of partners nobody knows the nodes, and all stacks have to say the same. */
function unwritten({ organizations }: Outline, names: readonly string[], nodes: string): string | undefined {
    if (organizations.some(isPartner)) {
        return "must be written down where organisations are partners: the stacks of all who take part have to say the same";
    }
    return names.length === 0 ? `would be all organisations with ${nodes}, and there is none` : undefined;
}

function founderProblems(outline: Outline, channel: ChannelOutline, path: string): readonly Problem[] {
    const { founder } = channel;
    const part = [...new Set([...ordererNames(outline, channel), ...memberNames(outline, channel)])];
    return problemAt(
        path,
        founder !== undefined && !part.includes(founder) && notThere("organisation of the channel", founder, part),
    );
}

function anchorProblems(outline: Outline, channel: ChannelOutline, at: At): readonly Problem[] {
    const members = memberNames(outline, channel);
    return Object.entries(channel.anchors).flatMap(([name, peers]) => {
        if (!members.includes(name)) {
            return problemAt(at("anchors", name), notThere("member of the channel", name, members));
        }
        const organisation = organisationOf(outline, name);
        if (isPartner(organisation)) {
            // Its own stack sets them.
            return [];
        }
        const known = organisation === undefined ? [] : peerNames(organisation);
        const entries = peers.map((value, index) => ({ path: at("anchors", name, index), value }));
        const unknown = entries.flatMap(({ path, value }) => {
            const isKnown = organisation === undefined || value === undefined || known.includes(value);
            return problemAt(path, !isKnown && notThere(`peer of ${name}`, value, known));
        });
        return [...unknown, ...duplicateProblems(entries)];
    });
}

function batchProblems({ batch }: ChannelOutline, path: string): readonly Problem[] {
    // What is no size of a block is the schema's to report.
    const { data: most = "" } = largestBlock.safeParse(batch.maxBytes);
    const preferred = byteCount(batch.preferredBytes ?? "") ?? 0;
    const isAbove = preferred > (byteCount(most) ?? Infinity);
    return problemAt(`${path}.preferredBytes`, isAbove && `must not be above maxBytes (${most})`);
}

/** A policy of another name is of use where somebody names its path; one that is nearly one of Fabric's own is misspelt. */
function policyNameProblems({ chaincodes }: Outline, channel: ChannelOutline, at: At): readonly Problem[] {
    const known = Object.keys(testNetworkPolicies);
    const named = chaincodes.flatMap(({ endorsementPolicy, collections }) => [
        endorsementPolicy,
        ...collections.map((collection) => collection.endorsementPolicy?.channelConfigPolicy),
    ]);
    return Object.keys(channel.policies).flatMap((name) => {
        const near = known.includes(name) ? undefined : nearest(name, known, 2);
        const isNamed = named.some((path) => path?.trim() === applicationPath(name));
        return problemAt(
            at("policies", name),
            near !== undefined &&
                !isNamed &&
                `is no policy that Fabric asks for, nor one that a chaincode names (did you mean ${near}?)`,
        );
    });
}

function policyProblems(outline: Outline, channel: ChannelOutline, at: At): readonly Problem[] {
    const scope = policyScopeOf(outline, channel);
    return Object.entries(channel.policies).flatMap(([name, rule]) => {
        if (rule === undefined) {
            return [];
        }
        const path = at("policies", name);
        const problems = applicationPolicyProblems(rule, scope, path);
        return problems.length > 0 ? problems : endorsementPolicyProblems(name, rule, scope, path);
    });
}
