import { common, msp } from "@hyperledger/fabric-protos";

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
    const identities: msp.MSPPrincipal[] = [];
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(gateRule(parseGate(text), identities));
    envelope.setIdentitiesList(identities);
    return envelope;
}

/** The MSP IDs that a signature policy speaks of, sorted. */
export function policyMspIds(text: string): readonly string[] {
    return [...new Set(principalsOf(parseGate(text)).map(({ mspId }) => mspId))].sort();
}

/** A policy over the same-named policies of the sub-groups, from "ANY Readers", "ALL …" or "MAJORITY …". */
export function implicitMeta(text: string): common.ImplicitMetaPolicy {
    const [, rule, subPolicy] = /^(ANY|ALL|MAJORITY) (\S+)$/.exec(text) ?? [];
    if (rule === undefined || subPolicy === undefined || !isMetaRule(rule)) {
        throw new Error(`policy "${text}" is not ANY, ALL or MAJORITY, a space and the name of a policy`);
    }
    const policy = new common.ImplicitMetaPolicy();
    policy.setRule(metaRules[rule]);
    policy.setSubPolicy(subPolicy);
    return policy;
}

function isMetaRule(rule: string): rule is keyof typeof metaRules {
    return rule in metaRules;
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
