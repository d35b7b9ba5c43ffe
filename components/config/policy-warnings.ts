import { isMet } from "../../fabric/policy-evaluation";
import type { Rule } from "../../fabric/policy-text";
import { testNetworkPolicies } from "../model/channel";
import { askedByChannel, askedOfEndorsers, mspIdsOf, type PolicyScope } from "./endorsers";
import { sizeOf } from "./nodes";
import { pathOf, problemAt, quoted, type Problem } from "./problem";
import type { ChaincodeConfig } from "./schema/chaincode";
import type { ChannelConfig } from "./schema/channel";
import type { StackConfig } from "./schema/stack";

/** Policies that Fabric takes and that hardly do what is meant. */
export function policyWarnings(config: StackConfig): readonly Problem[] {
    return config.channels.flatMap((channel, index) => {
        const scope = scopeOf(channel, config);
        const at = (...steps: readonly PropertyKey[]): string => pathOf("channels", index, ...steps);
        const chaincodes = endorsementsOn(channel, config);
        return [
            ...channelWarnings(channel, scope, at),
            ...chaincodes.flatMap((endorsement) => endorsementWarnings(endorsement, scope)),
            ...anchorWarnings(channel, scope, chaincodes, at),
        ];
    });
}

/** Path of a setting of a channel. */
type At = (...steps: readonly PropertyKey[]) => string;

/** A policy over peers, and where it is written. */
interface Endorsement {
    readonly path: string;
    readonly text: string;
    /** What becomes of it where no peer can meet it. */
    readonly unmet: string;
}

const neverValid =
    "cannot be met by peers of the members, which are who endorses: nothing that is written by it is ever valid";
const neverHeld = "names no peers, by the roles peer or member: nobody holds the data";

function scopeOf(channel: ChannelConfig, { organizations }: StackConfig): PolicyScope {
    const members = organizations.filter(({ name, peers }) =>
        channel.members === undefined ? sizeOf(peers) > 0 : channel.members.includes(name),
    );
    return { members, policies: { ...testNetworkPolicies, ...channel.policies } };
}

function endorsementsOn(channel: ChannelConfig, { chaincodes }: StackConfig): readonly Endorsement[] {
    return chaincodes.flatMap((chaincode, index) =>
        chaincode.channel === channel.name ? endorsementsOf(chaincode, pathOf("chaincodes", index)) : [],
    );
}

function endorsementsOf({ endorsementPolicy, collections }: ChaincodeConfig, path: string): readonly Endorsement[] {
    const own = endorsementPolicy === undefined ? [] : [written(`${path}.endorsementPolicy`, endorsementPolicy)];
    const inner = collections.flatMap(({ policy, endorsementPolicy: writes }, index) => {
        const at = `${path}.${pathOf("collections", index)}`;
        const { signaturePolicy, channelConfigPolicy } = writes ?? {};
        return [
            { path: `${at}.policy`, text: policy, unmet: neverHeld },
            ...(signaturePolicy === undefined
                ? []
                : [written(`${at}.endorsementPolicy.signaturePolicy`, signaturePolicy)]),
            ...(channelConfigPolicy === undefined
                ? []
                : [written(`${at}.endorsementPolicy.channelConfigPolicy`, channelConfigPolicy)]),
        ];
    });
    return [...own, ...inner];
}

function written(path: string, text: string): Endorsement {
    return { path, text, unmet: neverValid };
}

function channelWarnings({ policies }: ChannelConfig, scope: PolicyScope, at: At): readonly Problem[] {
    return Object.entries(policies).flatMap(([name, text]) =>
        nobodyAsked(askedByChannel(text, scope), text, at("policies", name)),
    );
}

function endorsementWarnings({ path, text, unmet }: Endorsement, scope: PolicyScope): readonly Problem[] {
    const rule = askedOfEndorsers(text, scope);
    if (rule === undefined) {
        return [];
    }
    return isMet(rule, mspIdsOf(scope)) ? nobodyAsked(rule, text, path) : problemAt(path, `${quoted(text)} ${unmet}`);
}

/** OutOf(0, …) is met by no signature at all. */
function nobodyAsked(rule: Rule | undefined, text: string, path: string): readonly Problem[] {
    return problemAt(
        path,
        rule !== undefined &&
            asksNobody(rule) &&
            `${quoted(text)} has an OutOf(0, …), which asks for nobody's signature: write OutOf(1, …) or more`,
    );
}

function asksNobody(rule: Rule): boolean {
    return rule.kind === "gate" && (rule.count === 0 || rule.rules.some(asksNobody));
}

/** Peers of another organisation are found through anchors alone, and a gateway needs peers of all whom a policy asks for. */
function anchorWarnings(
    { anchors }: ChannelConfig,
    scope: PolicyScope,
    chaincodes: readonly Endorsement[],
    at: At,
): readonly Problem[] {
    const ofChannel = {
        path: at("policies", "Endorsement"),
        text: "/Channel/Application/Endorsement",
        unmet: neverValid,
    };
    return scope.members.flatMap(({ name, mspId }) => {
        const needing = [...chaincodes, ofChannel].find(({ text }) =>
            needs(askedOfEndorsers(text, scope), mspId, scope),
        );
        return needing === undefined || scope.members.length < 2 || anchors[name]?.length !== 0
            ? []
            : problemAt(
                  at("anchors", name),
                  `is empty, and ${needing.path} asks for ${name}: clients of other members may not find its peers`,
              );
    });
}

/** Whether a rule that peers can meet cannot be met without those of one organisation. */
function needs(rule: Rule | undefined, mspId: string, scope: PolicyScope): boolean {
    const all = mspIdsOf(scope);
    return (
        rule !== undefined &&
        isMet(rule, all) &&
        !isMet(
            rule,
            all.filter((other) => other !== mspId),
        )
    );
}
