import { policyMspIds } from "../../../fabric/policy";
import { isMet } from "../../../fabric/policy-evaluation";
import { applicationPath, parseEndorsement, parseRule, type ImplicitRule } from "../../../fabric/policy-rule";
import { parseGate, type Rule } from "../../../fabric/policy-text";
import { reasonOf } from "../../../ground/failure";
import { askedByChannel, attempt, organisationPolicies, policyPaths, mspIdsOf, type PolicyScope } from "../endorsers";
import { problemAt, quoted, type Problem } from "../problem";
import { notThere } from "./references";

/** Mistakes of a channel's policy: implicit (`MAJORITY Endorsement`) or a signature policy over the members. */
export function applicationPolicyProblems(text: string, scope: PolicyScope, path: string): readonly Problem[] {
    return reading(text, path, () => {
        const rule = parseRule(text);
        if (rule.kind === "signatures") {
            return signatureReasons(text, scope);
        }
        const known = Object.keys(organisationPolicies);
        return known.includes(rule.policy) ? [] : [notThere("policy of an organisation", rule.policy, known)];
    });
}

/** Those that peers sign. */
const endorsementPolicies = ["Endorsement", "LifecycleEndorsement"];

/** A policy for endorsements that needs more than peers, which alone endorse: nothing could ever be committed. */
export function endorsementPolicyProblems(
    name: string,
    text: string,
    scope: PolicyScope,
    path: string,
): readonly Problem[] {
    const rule = askedByChannel(text, scope);
    const isPossible = rule === undefined || isMet(rule, mspIdsOf(scope));
    return problemAt(
        path,
        !isPossible &&
            endorsementPolicies.includes(name) &&
            `${quoted(text)} cannot be met by peers of the members, which are who endorses`,
    );
}

/** Mistakes of what says who must endorse: a signature policy, the path of a channel's policy, or what that policy says. */
export function endorsementRuleProblems(text: string, scope: PolicyScope, path: string): readonly Problem[] {
    return reading(text, path, () => {
        if (meantPath(text, scope) !== undefined) {
            return pathReasons(text, scope);
        }
        const rule = parseEndorsement(text);
        switch (rule.kind) {
            case "path":
                return pathReasons(rule.path, scope);
            case "implicit":
                return impliedReasons(text, rule, scope);
            default:
                return signatureReasons(text, scope);
        }
    });
}

/** Mistakes of a signature policy: syntax, organisations that are no members, and a rule that nobody can fulfil. */
export function signaturePolicyProblems(text: string, scope: PolicyScope, path: string): readonly Problem[] {
    return reading(text, path, () => {
        const { kind } = parseEndorsement(text);
        return kind === "signatures"
            ? signatureReasons(text, scope)
            : [`${quoted(text)} is no signature policy: write it as channelConfigPolicy, by its path`];
    });
}

/** As a signature policy; and Fabric lets a collection's policy be nothing but an OR. */
export function collectionPolicyProblems(text: string, scope: PolicyScope, path: string): readonly Problem[] {
    return reading(text, path, () => {
        const isSignatures = parseEndorsement(text).kind === "signatures";
        const reasons = isSignatures ? signatureReasons(text, scope) : [];
        return reasons.length > 0 || (isSignatures && isEither(parseGate(text)))
            ? reasons
            : [`${quoted(text)} must be an OR of members: it says who holds the data`];
    });
}

/** Mistakes of a reference to a policy of the channel: `/Channel/Application/Endorsement`. */
export function policyPathProblems(reference: string, scope: PolicyScope, path: string): readonly Problem[] {
    return pathReasons(reference.trim(), scope).map((reason) => ({ path, reason }));
}

function reading(text: string, path: string, reasons: () => readonly string[]): readonly Problem[] {
    // Text that is empty is the schema's to report.
    if (text === "") {
        return [];
    }
    try {
        return reasons().map((reason) => ({ path, reason }));
    } catch (error) {
        return problemAt(path, reasonOf(error));
    }
}

function signatureReasons(text: string, scope: PolicyScope): readonly string[] {
    const members = mspIdsOf(scope);
    const unknown = policyMspIds(text).filter((mspId) => !members.includes(mspId));
    const reasons = unknown.map((mspId) => notThere("MSP ID of a member of the channel", mspId, members));
    const unreachable =
        unknown.length === 0 && !isReachable(parseGate(text))
            ? [`${quoted(text)} asks for more signatures than it lists`]
            : [];
    return [...reasons, ...unreachable];
}

function pathReasons(reference: string, scope: PolicyScope): readonly string[] {
    const paths = policyPaths(scope);
    if (paths.includes(reference)) {
        return [];
    }
    const meant = meantPath(reference, scope);
    return meant === undefined
        ? [notThere("policy of the channel", reference, paths)]
        : [`${quoted(reference)} is no path of a policy (did you mean ${meant}?)`];
}

/** The path that a policy's name alone, or a path without its first slash, was meant to be. */
function meantPath(text: string, scope: PolicyScope): string | undefined {
    const written = text.trim();
    return policyPaths(scope).find((path) => path === `/${written}` || path === applicationPath(written));
}

/** Fabric lets a chaincode refer to a policy of its channel, not bring one that counts organisations. */
function impliedReasons(text: string, rule: ImplicitRule, { policies }: PolicyScope): readonly string[] {
    const present = policies[rule.policy];
    const named = applicationPath(rule.policy);
    if (present === undefined) {
        return [notThere("policy of the channel", rule.policy, Object.keys(policies))];
    }
    return isSame(present, rule)
        ? []
        : [
              `${quoted(text)} is not what the channel's ${rule.policy} says (${quoted(present)}): write "${named}" for that one, or a signature policy`,
          ];
}

function isSame(text: string, { quantifier, policy }: ImplicitRule): boolean {
    const rule = attempt(() => parseRule(text));
    return rule?.kind === "implicit" && rule.quantifier === quantifier && rule.policy === policy;
}

/** Whether all members together can fulfil a rule. */
function isReachable(rule: Rule): boolean {
    return rule.kind === "principal" || rule.rules.filter(isReachable).length >= rule.count;
}

function isEither(rule: Rule): boolean {
    return rule.kind === "principal" || (rule.count === 1 && rule.rules.every(isEither));
}
