import { common, msp } from "@hyperledger/fabric-protos";

import { formatPolicy } from "./policy-format";
import type { Rule } from "./policy-text";

/** A policy of a channel, resolved down to principals. */
export interface ChannelPolicy {
    /** As its channel has it: "MAJORITY Endorsement", or the text of a signature policy. */
    readonly text: string;
    readonly rule: Rule;
}

/** What no peer can sign: a policy that is not there, another role, a single identity. */
const nobody: Rule = { kind: "gate", count: 1, rules: [] };

/**
 * By which policy the members of a channel agree on a chaincode's definition. Without a LifecycleEndorsement policy Fabric
 * takes the members of a majority of the organisations (core/chaincode/lifecycle, LifecycleEndorsementPolicyAsBytes).
 */
export function lifecyclePolicy(config: common.Config, mspIds: readonly string[]): ChannelPolicy {
    const application = config.getChannelGroup()?.getGroupsMap().get("Application");
    const policy = application?.getPoliciesMap().get("LifecycleEndorsement")?.getPolicy();
    if (application !== undefined && policy !== undefined) {
        return resolved(policy, application);
    }
    const count = Math.floor(mspIds.length / 2) + 1;
    const rules = mspIds.map((mspId) => ({ kind: "principal", mspId, role: "member" }) as const);
    return { text: "a majority of the members", rule: { kind: "gate", count, rules } };
}

/**
 * Whether peers of these organisations, as many of each as it takes, meet a rule. A peer is a member of its organisation
 * and has no other role (Fabric: msp/mspimpl.go, with node OUs).
 */
export function isMet(rule: Rule, mspIds: readonly string[]): boolean {
    if (rule.kind === "principal") {
        return mspIds.includes(rule.mspId) && (rule.role === "peer" || rule.role === "member");
    }
    return rule.rules.filter((inner) => isMet(inner, mspIds)).length >= rule.count;
}

/** The fewest of these organisations that still meet a rule, in their order: who comes first is kept. */
export function fewest(rule: Rule, mspIds: readonly string[]): readonly string[] {
    return mspIds.reduceRight<readonly string[]>((kept, mspId) => {
        const without = kept.filter((other) => other !== mspId);
        return isMet(rule, without) ? without : kept;
    }, mspIds);
}

function resolved(policy: common.Policy, group: common.ConfigGroup): ChannelPolicy {
    return policy.getType() === common.Policy.PolicyType.IMPLICIT_META
        ? implicitPolicy(common.ImplicitMetaPolicy.deserializeBinary(policy.getValue_asU8()), group)
        : signaturePolicy(policy);
}

/** Over the policies of that name of the sub-groups; of none at all, none is asked for (common/policies/implicitmeta.go). */
function implicitPolicy(policy: common.ImplicitMetaPolicy, group: common.ConfigGroup): ChannelPolicy {
    const name = policy.getSubPolicy();
    const groups = [...group.getGroupsMap().entries()].map(([, inner]) => inner);
    const rules = groups.map((inner) => {
        const own = inner.getPoliciesMap().get(name)?.getPolicy();
        return own === undefined ? nobody : resolved(own, inner).rule;
    });
    const [word, count] = threshold(policy.getRule(), rules.length);
    return { text: `${word} ${name}`, rule: { kind: "gate", count, rules } };
}

function threshold(rule: number, groups: number): readonly [string, number] {
    const { ANY, ALL } = common.ImplicitMetaPolicy.Rule;
    if (rule === ALL) {
        return ["ALL", groups];
    }
    return rule === ANY ? ["ANY", Math.min(1, groups)] : ["MAJORITY", groups === 0 ? 0 : Math.floor(groups / 2) + 1];
}

function signaturePolicy(policy: common.Policy): ChannelPolicy {
    if (policy.getType() !== common.Policy.PolicyType.SIGNATURE) {
        return { text: "a policy of a kind that is not known", rule: nobody };
    }
    const envelope = common.SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8());
    const principals = envelope.getIdentitiesList().map(principalRule);
    return {
        text: formatPolicy(envelope) ?? "a signature policy",
        rule: signatureRule(envelope.getRule(), principals),
    };
}

function signatureRule(policy: common.SignaturePolicy | undefined, principals: readonly Rule[]): Rule {
    const outOf = policy?.getNOutOf();
    if (outOf !== undefined) {
        const rules = outOf.getRulesList().map((rule) => signatureRule(rule, principals));
        return { kind: "gate", count: outOf.getN(), rules };
    }
    return principals[policy?.getSignedBy() ?? -1] ?? nobody;
}

function principalRule(principal: msp.MSPPrincipal): Rule {
    if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) {
        return nobody;
    }
    const named = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
    const { MEMBER, PEER } = msp.MSPRole.MSPRoleType;
    const isPeers = [MEMBER, PEER].some((role) => role === named.getRole());
    return isPeers ? { kind: "principal", mspId: named.getMspIdentifier(), role: "peer" } : nobody;
}
