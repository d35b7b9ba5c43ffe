import { common, peer } from "@hyperledger/fabric-protos";

import { applicationPath } from "../policy-rule";
import { newConfigPolicy, type Policies } from "./group";

/** By the name of each policy that a channel's application group has, the elements of the config that it decides about. */
export type PolicyUses = Readonly<Record<string, readonly string[]>>;

/** Reads a channel's config; pure. */
export function applicationPolicies(config: common.Config): PolicyUses {
    const names = [...(applicationOf(config)?.getPoliciesMap().keys() ?? [])].sort();
    const uses = [...guarded(config), ...accessControl(config)];
    return Object.fromEntries(
        names.map((name) => [
            name,
            uses.filter(({ policy }) => policy === applicationPath(name)).map(({ element }) => element),
        ]),
    );
}

/** Of these policies those that the channel has: with the rule, or with "" where its own says something else. */
export function heldPolicies(config: common.Config, policies: Policies): Policies {
    const there = applicationOf(config)?.getPoliciesMap();
    return Object.fromEntries(
        Object.entries(policies).flatMap(([name, rule]) => {
            const policy = there?.get(name);
            return policy === undefined ? [] : [[name, isRule(policy, rule) ? rule : ""]];
        }),
    );
}

/** The config without these policies, as far as it has them by these very rules; pure. */
export function withoutPolicies(config: common.Config, policies: Policies): common.Config {
    const changed = common.Config.deserializeBinary(config.serializeBinary());
    const ours = Object.entries(heldPolicies(config, policies)).filter(([, rule]) => rule !== "");
    for (const [name] of ours) {
        applicationOf(changed)?.getPoliciesMap().del(name);
    }
    return changed;
}

/** A state may hold "", where somebody else had changed the policy. */
function isRule(policy: common.ConfigPolicy, rule: string): boolean {
    const wanted = rule === "" ? undefined : newConfigPolicy(rule).getPolicy()?.serializeBinary();
    const there = policy.getPolicy()?.serializeBinary();
    return wanted !== undefined && there !== undefined && Buffer.compare(wanted, there) === 0;
}

/** A policy by its whole path, and what it decides about. */
interface Use {
    readonly policy: string;
    readonly element: string;
}

/**
 * What a change of each element needs. A name is of the group that the element is in, that of a group of the group itself
 * (common/configtx/validator.go, policyForItem).
 */
function guarded(config: common.Config): readonly Use[] {
    const root = config.getChannelGroup();
    return root === undefined ? [] : guardedIn(root, "/Channel");
}

function guardedIn(group: common.ConfigGroup, path: string): readonly Use[] {
    const use = (modPolicy: string, element: string): Use => ({
        policy: modPolicy.startsWith("/") ? modPolicy : `${path}/${modPolicy}`,
        element: `changes of ${element}`,
    });
    return [
        use(group.getModPolicy(), path),
        ...[...group.getValuesMap().entries(), ...group.getPoliciesMap().entries()].map(([name, element]) =>
            use(element.getModPolicy(), `${path}/${name}`),
        ),
        ...[...group.getGroupsMap().entries()].flatMap(([name, child]) => guardedIn(child, `${path}/${name}`)),
    ];
}

/** What the channel's access control lists name; a name is of the application (common/channelconfig/acls.go). */
function accessControl(config: common.Config): readonly Use[] {
    const value = applicationOf(config)?.getValuesMap().get("ACLs")?.getValue_asU8() ?? new Uint8Array();
    return [...peer.ACLs.deserializeBinary(value).getAclsMap().entries()].map(([resource, api]) => {
        const policy = api.getPolicyRef();
        return { policy: policy.startsWith("/") ? policy : applicationPath(policy), element: `access to ${resource}` };
    });
}

function applicationOf(config: common.Config): common.ConfigGroup | undefined {
    return config.getChannelGroup()?.getGroupsMap().get("Application");
}
