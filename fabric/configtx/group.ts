import { common } from "@hyperledger/fabric-protos";

import { channelPolicy } from "../policy";

/** Policies by name; a rule is "ANY|ALL|MAJORITY <name>" or a signature policy such as "OR('Org1MSP.admin')". */
export type Policies = Readonly<Record<string, string>>;

/** Values of a config group by key, as messages of the types that Fabric expects under those keys. */
export type Values = Readonly<Record<string, { serializeBinary: () => Uint8Array }>>;

interface GroupContent {
    readonly policies: Policies;
    readonly values: Values;
    readonly groups?: Readonly<Record<string, common.ConfigGroup>>;
}

/** The policy that guards every element of the channels we make, as configtxgen has it. */
const modPolicy = "Admins";

export function newGroup(content: GroupContent): common.ConfigGroup {
    const group = new common.ConfigGroup();
    group.setModPolicy(modPolicy);
    for (const [name, rule] of Object.entries(content.policies)) {
        group.getPoliciesMap().set(name, newConfigPolicy(rule));
    }
    for (const [key, message] of Object.entries(content.values)) {
        group.getValuesMap().set(key, newConfigValue(message.serializeBinary()));
    }
    for (const [name, child] of Object.entries(content.groups ?? {})) {
        group.getGroupsMap().set(name, child);
    }
    return group;
}

export function newConfigValue(bytes: Uint8Array): common.ConfigValue {
    const value = new common.ConfigValue();
    value.setValue(bytes);
    value.setModPolicy(modPolicy);
    return value;
}

/** The value under "Capabilities": what a node must understand to take part. */
export function capability(name: string): common.Capabilities {
    const capabilities = new common.Capabilities();
    capabilities.getCapabilitiesMap().set(name, new common.Capability());
    return capabilities;
}

/** `MAJORITY Endorsement` and its like, or a signature policy. */
export function newConfigPolicy(rule: string): common.ConfigPolicy {
    const configPolicy = new common.ConfigPolicy();
    configPolicy.setPolicy(channelPolicy(rule));
    configPolicy.setModPolicy(modPolicy);
    return configPolicy;
}
