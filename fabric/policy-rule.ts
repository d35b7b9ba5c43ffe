import { parseGate, type Gate } from "./policy-text";
import { visible } from "./visible";

/** A policy of a channel as people write it: counted over the organisations' policies of that name, or signatures. */
type PolicyRule = ImplicitRule | { readonly kind: "signatures"; readonly gate: Gate };

export interface ImplicitRule {
    readonly kind: "implicit";
    readonly quantifier: Quantifier;
    /** Name of the policy that each organisation has. */
    readonly policy: string;
}

type Quantifier = (typeof quantifiers)[number];

const quantifiers = ["ANY", "ALL", "MAJORITY"] as const;

/**
 * Reads `MAJORITY Endorsement` or a signature policy, with whatever space YAML leaves around and between the words. All
 * that looks at a policy's text reads it here, so that nothing is taken by one and refused by another.
 *
 * @throws Error that says what stands where something else is due
 */
export function parseRule(text: string): PolicyRule {
    const words = text.split(/\s+/).filter((word) => word !== "");
    const [first = "", policy] = words;
    const quantifier = quantifiers.find((known) => known === first);
    if (quantifier !== undefined && policy !== undefined && words.length === 2) {
        return { kind: "implicit", quantifier, policy };
    }
    if (isMeantAsImplicit(first)) {
        throw new Error(
            `policy "${visible(text)}" is not ANY, ALL or MAJORITY, in capitals, and the name of one policy`,
        );
    }
    if (!/^\s*\w+\s*\(/.test(text)) {
        throw new Error(
            `policy "${visible(text)}" is neither of the two forms: MAJORITY Endorsement, OR('Org1MSP.peer')`,
        );
    }
    return { kind: "signatures", gate: parseGate(text) };
}

/** Who must endorse, as people write it: a policy as of a channel, or the path of one of the channel's policies. */
export type EndorsementRule = PolicyRule | { readonly kind: "path"; readonly path: string };

/**
 * Reads a policy for endorsements: the path of a channel's policy, what begins with a slash, or what `parseRule` reads.
 *
 * @throws Error that says what stands where something else is due
 */
export function parseEndorsement(text: string): EndorsementRule {
    const path = text.trim();
    return path.startsWith("/") ? { kind: "path", path } : parseRule(text);
}

/** The path of a policy of a channel's application group: by it a chaincode refers to the policy. */
export function applicationPath(...names: readonly string[]): string {
    return ["/Channel/Application", ...names].join("/");
}

/** A quantifier in whatever case, also one without a policy. */
function isMeantAsImplicit(word: string): boolean {
    return quantifiers.some((known) => known === word.toUpperCase());
}
