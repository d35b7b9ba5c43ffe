import {
    applicationPath,
    parseEndorsement,
    parseRule,
    type EndorsementRule,
    type ImplicitRule,
} from "../../fabric/policy-rule";
import type { Gate, Role, Rule } from "../../fabric/policy-text";

/** A member of a channel, as policies know it. */
export interface Member {
    readonly name: string;
    readonly mspId: string;
}

/** What a policy of a channel is read against. */
export interface PolicyScope {
    readonly members: readonly Member[];
    /** Application policies of the channel by name, those that the config does not name included. */
    readonly policies: Readonly<Record<string, string>>;
}

/** The MSP IDs of a channel's members. */
export function mspIdsOf({ members }: PolicyScope): readonly string[] {
    return members.map(({ mspId }) => mspId);
}

/** Policies that every organisation of a channel defines (fabric/configtx/organisation.ts), and whose signature they take. */
export const organisationPolicies: Readonly<Record<string, readonly Role[]>> = {
    Readers: ["admin", "peer", "client"],
    Writers: ["admin", "client"],
    Admins: ["admin"],
    Endorsement: ["peer"],
};

/** What a channel's policy asks for, down to principals; undefined when it cannot be read or names what is not there. */
export function askedByChannel(text: string, scope: PolicyScope): Rule | undefined {
    return attempt(() => resolved(parseRule(text), scope));
}

/** What a policy for endorsements asks for; undefined as for a channel's. */
export function askedOfEndorsers(text: string, scope: PolicyScope): Rule | undefined {
    return attempt(() => resolved(parseEndorsement(text), scope));
}

/** Paths of all policies of a channel's application, the organisations' own after the channel's. */
export function policyPaths({ members, policies }: PolicyScope): readonly string[] {
    return [
        ...Object.keys(policies).map((name) => applicationPath(name)),
        ...members.flatMap(({ name }) => Object.keys(organisationPolicies).map((own) => applicationPath(name, own))),
    ];
}

/** What can be read; undefined where reading fails. */
export function attempt<Value>(read: () => Value): Value | undefined {
    try {
        return read();
    } catch {
        return undefined;
    }
}

function resolved(rule: EndorsementRule, scope: PolicyScope): Rule | undefined {
    switch (rule.kind) {
        case "signatures":
            return rule.gate;
        case "implicit":
            return counted(rule, scope);
        default:
            return found(rule.path, scope);
    }
}

function found(path: string, scope: PolicyScope): Rule | undefined {
    const name = Object.keys(scope.policies).find((known) => applicationPath(known) === path);
    if (name !== undefined) {
        return askedByChannel(scope.policies[name] ?? "", scope);
    }
    const owns = scope.members.flatMap((member) =>
        Object.entries(organisationPolicies).map(([own, roles]) => ({
            path: applicationPath(member.name, own),
            rule: oneOf(member.mspId, roles),
        })),
    );
    return owns.find((own) => own.path === path)?.rule;
}

function counted({ quantifier, policy }: ImplicitRule, { members }: PolicyScope): Rule | undefined {
    const roles = organisationPolicies[policy];
    if (roles === undefined) {
        return undefined;
    }
    const count = { ANY: 1, ALL: members.length, MAJORITY: Math.floor(members.length / 2) + 1 }[quantifier];
    return { kind: "gate", count, rules: members.map(({ mspId }) => oneOf(mspId, roles)) };
}

function oneOf(mspId: string, roles: readonly Role[]): Gate {
    return { kind: "gate", count: 1, rules: roles.map((role) => ({ kind: "principal", mspId, role }) as const) };
}
