import { common, msp } from "@hyperledger/fabric-protos";

const roleNames: ReadonlyMap<number, string> = new Map(
    Object.entries(msp.MSPRole.MSPRoleType).map(([name, role]) => [role, name.toLowerCase()]),
);

/**
 * A signature policy as text, the reverse of `parsePolicy`; undefined for one that the language cannot say, such as one
 * that names a single identity.
 */
export function formatPolicy(envelope: common.SignaturePolicyEnvelope): string | undefined {
    const rule = envelope.getRule();
    const principals = envelope.getIdentitiesList().map(principalText);
    return rule === undefined ? undefined : ruleText(rule, principals);
}

function ruleText(policy: common.SignaturePolicy, principals: readonly (string | undefined)[]): string | undefined {
    const outOf = policy.getNOutOf();
    if (outOf === undefined) {
        return principals[policy.getSignedBy()];
    }
    const rules = outOf.getRulesList().map((rule) => ruleText(rule, principals));
    const list = rules.join(", ");
    if (rules.length === 0 || rules.includes(undefined)) {
        return undefined;
    }
    const count = outOf.getN();
    if (count === 1) {
        return `OR(${list})`;
    }
    return count === rules.length ? `AND(${list})` : `OutOf(${count}, ${list})`;
}

function principalText(principal: msp.MSPPrincipal): string | undefined {
    if (principal.getPrincipalClassification() !== msp.MSPPrincipal.Classification.ROLE) {
        return undefined;
    }
    const role = msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8());
    const name = roleNames.get(role.getRole());
    return name === undefined ? undefined : `'${role.getMspIdentifier()}.${name}'`;
}
