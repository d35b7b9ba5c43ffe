import { common, msp } from "@hyperledger/fabric-protos";

import { parseRule, type ImplicitRule } from "./policy-rule";
import { parseGate, type Gate, type Principal } from "./policy-text";

const roles = {
    member: msp.MSPRole.MSPRoleType.MEMBER,
    admin: msp.MSPRole.MSPRoleType.ADMIN,
    client: msp.MSPRole.MSPRoleType.CLIENT,
    peer: msp.MSPRole.MSPRoleType.PEER,
    orderer: msp.MSPRole.MSPRoleType.ORDERER,
} as const;

const metaRules = {
    ANY: common.ImplicitMetaPolicy.Rule.ANY,
    ALL: common.ImplicitMetaPolicy.Rule.ALL,
    MAJORITY: common.ImplicitMetaPolicy.Rule.MAJORITY,
} as const;

/**
 * A signature policy from its text, as `OR('Org1MSP.peer', AND('Org2MSP.member', 'Org3MSP.admin'))` or
 * `OutOf(2, …)`; byte by byte what Fabric's own tools make of it (common/policydsl). Refuses everything else and says
 * at which character.
 */
export function parsePolicy(text: string): common.SignaturePolicyEnvelope {
    return signatureEnvelope(parseGate(text));
}

/** The MSP IDs that a signature policy speaks of, sorted. */
export function policyMspIds(text: string): readonly string[] {
    return [...new Set(principalsOf(parseGate(text)).map(({ mspId }) => mspId))].sort();
}

/** A channel's policy from its text: `MAJORITY Endorsement` and its like, or a signature policy. */
export function channelPolicy(text: string): common.Policy {
    const rule = parseRule(text);
    const isImplicit = rule.kind === "implicit";
    const { IMPLICIT_META, SIGNATURE } = common.Policy.PolicyType;
    const policy = new common.Policy();
    policy.setType(isImplicit ? IMPLICIT_META : SIGNATURE);
    policy.setValue((isImplicit ? implicitMeta(rule) : signatureEnvelope(rule.gate)).serializeBinary());
    return policy;
}

/** A policy over the same-named policies of the sub-groups. */
function implicitMeta({ quantifier, policy: counted }: ImplicitRule): common.ImplicitMetaPolicy {
    const policy = new common.ImplicitMetaPolicy();
    policy.setRule(metaRules[quantifier]);
    policy.setSubPolicy(counted);
    return policy;
}

function signatureEnvelope(gate: Gate): common.SignaturePolicyEnvelope {
    const identities: msp.MSPPrincipal[] = [];
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(gateRule(gate, identities));
    envelope.setIdentitiesList(identities);
    return envelope;
}

/**
 * Fabric evaluates its policy language from the inside: the principals of nested gates come before the gate's own,
 * and equal principals are listed each time. Peers compare policies as bytes, so the order is part of the meaning.
 */
function gateRule(gate: Gate, identities: msp.MSPPrincipal[]): common.SignaturePolicy {
    const nested = new Map(
        gate.rules.flatMap((rule) => (rule.kind === "gate" ? [[rule, gateRule(rule, identities)] as const] : [])),
    );
    const rules = gate.rules.map((rule) =>
        rule.kind === "gate" ? nested.get(rule) : signedBy(identities.push(newPrincipal(rule)) - 1),
    );
    const outOf = new common.SignaturePolicy.NOutOf();
    outOf.setN(gate.count);
    outOf.setRulesList(rules.filter((rule) => rule !== undefined));
    const policy = new common.SignaturePolicy();
    policy.setNOutOf(outOf);
    return policy;
}

function signedBy(index: number): common.SignaturePolicy {
    const policy = new common.SignaturePolicy();
    policy.setSignedBy(index);
    return policy;
}

function newPrincipal({ mspId, role }: Principal): msp.MSPPrincipal {
    const mspRole = new msp.MSPRole();
    mspRole.setMspIdentifier(mspId);
    mspRole.setRole(roles[role]);
    const principal = new msp.MSPPrincipal();
    principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
    principal.setPrincipal(mspRole.serializeBinary());
    return principal;
}

function principalsOf(gate: Gate): readonly Principal[] {
    return gate.rules.flatMap((rule) => (rule.kind === "gate" ? principalsOf(rule) : [rule]));
}
