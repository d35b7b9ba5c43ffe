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
        const isEmpty = names(outline, channel).length === 0;
        return problemAt(at(role), isEmpty && `would be all organisations with ${nodes}, and there is none`);
    }
    const single = entries.flatMap(({ path, value }) => {
        const organisation = value === undefined ? undefined : organisationOf(outline, value);
        if (value === undefined || organisation === undefined) {
            return problemAt(path, value !== undefined && notOrganisation(outline, value));
        }
        return problemAt(path, sizeOf(organisation[nodes]) === 0 && `${quoted(value)} has no ${nodes}`);
    });
    return [...single, ...duplicateProblems(entries)];
}

function anchorProblems(outline: Outline, channel: ChannelOutline, at: At): readonly Problem[] {
    const members = memberNames(outline, channel);
    return Object.entries(channel.anchors).flatMap(([name, peers]) => {
        if (!members.includes(name)) {
            return problemAt(at("anchors", name), notThere("member of the channel", name, members));
        }
        const organisation = organisationOf(outline, name);
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
