import type { common } from "@hyperledger/fabric-protos";
import { parsePolicy, policyMspIds } from "../../../fabric/policy";
import { isMet } from "../../../fabric/policy-evaluation";
import { parseGate } from "../../../fabric/policy-text";
import { quoted, type Problem } from "../problem";
import { notThere } from "./references";

/** Policies that every organisation of a channel defines, which an implicit policy can therefore count. */
const organisationPolicies = ["Readers", "Writers", "Admins", "Endorsement"];

const implicitForm = /^\s*(?:ANY|ALL|MAJORITY)\s+(\S+)\s*$/;

/** Mistakes of a channel's policy: implicit (`MAJORITY Endorsement`) or a signature policy over the members. */
export function applicationPolicyProblems(rule: string, members: readonly string[], path: string): readonly Problem[] {
    const [, counted] = implicitForm.exec(rule) ?? [];
    if (counted === undefined) {
        return signaturePolicyProblems(rule, members, path);
    }
    return organisationPolicies.includes(counted)
        ? []
        : [{ path, reason: notThere("policy of an organisation", counted, organisationPolicies) }];
}

/** Those that peers sign; of what an organisation defines, only these two policies take a peer's signature. */
const endorsementPolicies = ["Endorsement", "LifecycleEndorsement"];
const peersPolicies = ["Readers", "Endorsement"];

/** A policy for endorsements that needs more than peers, which alone endorse: nothing could ever be committed. */
export function endorsementPolicyProblems(
    name: string,
    rule: string,
    members: readonly string[],
    path: string,
): readonly Problem[] {
    const [, counted] = implicitForm.exec(rule) ?? [];
    const isPossible = counted === undefined ? isMet(parseGate(rule), members) : peersPolicies.includes(counted);
    return isPossible || !endorsementPolicies.includes(name)
        ? []
        : [{ path, reason: `${quoted(rule)} cannot be met by peers of the members, which are who endorses` }];
}

/** Mistakes of a signature policy: syntax, organisations that are no members, and a rule that nobody can fulfil. */
export function signaturePolicyProblems(text: string, members: readonly string[], path: string): readonly Problem[] {
    return parsed(text, path, (rule) => {
        const unknown = policyMspIds(text).filter((mspId) => !members.includes(mspId));
        const reasons = unknown.map((mspId) => notThere("MSP ID of a member of the channel", mspId, members));
        const unreachable =
            unknown.length === 0 && !isReachable(rule)
                ? [`${quoted(text)} asks for more signatures than it lists`]
                : [];
        return [...reasons, ...unreachable];
    });
}

/** As a signature policy; and Fabric lets a collection's policy be nothing but an OR. */
export function collectionPolicyProblems(text: string, members: readonly string[], path: string): readonly Problem[] {
    const either = parsed(text, path, (rule) =>
        isEither(rule) ? [] : [`${quoted(text)} must be an OR of members: it says who holds the data`],
    );
    const general = signaturePolicyProblems(text, members, path);
    return general.length > 0 ? general : either;
}

/** Mistakes of a reference to a policy of the channel: `/Channel/Application/Endorsement`. */
export function policyPathProblems(reference: string, known: readonly string[], path: string): readonly Problem[] {
    const paths = known.map((name) => `/Channel/Application/${name}`);
    return paths.includes(reference) ? [] : [{ path, reason: notThere("policy of the channel", reference, paths) }];
}

function parsed(
    text: string,
    path: string,
    reasons: (rule: common.SignaturePolicy | undefined) => readonly string[],
): readonly Problem[] {
    try {
        return reasons(parsePolicy(text).getRule()).map((reason) => ({ path, reason }));
    } catch (error) {
        return [{ path, reason: error instanceof Error ? error.message : String(error) }];
    }
}

/** Whether all members together can fulfil a rule. */
function isReachable(rule: common.SignaturePolicy | undefined): boolean {
    const outOf = rule?.getNOutOf();
    return outOf === undefined || outOf.getRulesList().filter(isReachable).length >= outOf.getN();
}

function isEither(rule: common.SignaturePolicy | undefined): boolean {
    const outOf = rule?.getNOutOf();
    return outOf === undefined || (outOf.getN() === 1 && outOf.getRulesList().every(isEither));
}
