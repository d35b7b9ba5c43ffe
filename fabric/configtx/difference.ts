import { common } from "@hyperledger/fabric-protos";

/** What a change of one config group reads (by version) and writes; the two sets of a config update. */
interface GroupDifference {
    readonly readSet: common.ConfigGroup;
    readonly writeSet: common.ConfigGroup;
    readonly changed: boolean;
}

type Element = common.ConfigValue | common.ConfigPolicy;

/** Entries of one map of a group: those only read, those written, and those to repeat when members come or go. */
interface Entries<T> {
    readonly read: ReadonlyMap<string, T>;
    readonly written: ReadonlyMap<string, T>;
    readonly same: ReadonlyMap<string, T>;
    readonly membersChanged: boolean;
}

interface Content {
    readonly policies: ReadonlyMap<string, common.ConfigPolicy>;
    readonly values: ReadonlyMap<string, common.ConfigValue>;
    readonly groups: ReadonlyMap<string, common.ConfigGroup>;
}

const nothing: Content = { policies: new Map(), values: new Map(), groups: new Map() };

/**
 * The difference of two versions of a group, by the rules of Fabric's internal/configtxlator/update: what changed is
 * written with the next version; when members come or go, or the mod policy changes, the group itself gets the
 * next version and both sets name every member.
 */
export function groupDifference(original: common.ConfigGroup, updated: common.ConfigGroup): GroupDifference {
    const policies = elementEntries(policiesOf(original), policiesOf(updated), samePolicy, newPolicy);
    const values = elementEntries(valuesOf(original), valuesOf(updated), sameValue, newValue);
    const groups = groupEntries(groupsOf(original), groupsOf(updated));
    const parts = [policies, values, groups];
    const version = original.getVersion();
    const read: Content = { policies: policies.read, values: values.read, groups: groups.read };
    const written: Content = { policies: policies.written, values: values.written, groups: groups.written };
    const modPolicyChanged = original.getModPolicy() !== updated.getModPolicy();
    if (!modPolicyChanged && !parts.some((part) => part.membersChanged)) {
        const changed = parts.some((part) => part.written.size > 0);
        return { readSet: newGroup(version, read), writeSet: newGroup(version, written), changed };
    }
    const same: Content = { policies: policies.same, values: values.same, groups: groups.same };
    const writeSet = newGroup(version + 1, written, same);
    writeSet.setModPolicy(updated.getModPolicy());
    return { readSet: newGroup(version, read, same), writeSet, changed: true };
}

function elementEntries<T extends Element>(
    original: ReadonlyMap<string, T>,
    updated: ReadonlyMap<string, T>,
    equal: (a: T, b: T) => boolean,
    versioned: (version: number, content?: T) => T,
): Entries<T> {
    const written = new Map<string, T>();
    const same = new Map<string, T>();
    for (const [key, element] of updated) {
        const before = original.get(key);
        if (before === undefined) {
            written.set(key, versioned(0, element));
        } else if (equal(before, element)) {
            same.set(key, versioned(before.getVersion()));
        } else {
            written.set(key, versioned(before.getVersion() + 1, element));
        }
    }
    return { read: new Map(), written, same, membersChanged: !sameKeys(original, updated) };
}

function groupEntries(
    original: ReadonlyMap<string, common.ConfigGroup>,
    updated: ReadonlyMap<string, common.ConfigGroup>,
): Entries<common.ConfigGroup> {
    const read = new Map<string, common.ConfigGroup>();
    const written = new Map<string, common.ConfigGroup>();
    const same = new Map<string, common.ConfigGroup>();
    for (const [name, group] of updated) {
        const before = original.get(name);
        if (before === undefined) {
            written.set(name, addedGroup(group));
            continue;
        }
        const { readSet, writeSet, changed } = groupDifference(before, group);
        if (changed) {
            read.set(name, readSet);
            written.set(name, writeSet);
        } else {
            same.set(name, readSet);
        }
    }
    return { read, written, same, membersChanged: !sameKeys(original, updated) };
}

/** A group that was not there is written whole, at version 0 like everything in it. */
function addedGroup(group: common.ConfigGroup): common.ConfigGroup {
    const { writeSet } = groupDifference(new common.ConfigGroup(), group);
    writeSet.setVersion(0);
    writeSet.setModPolicy(group.getModPolicy());
    return writeSet;
}

function newGroup(version: number, content: Content, same: Content = nothing): common.ConfigGroup {
    const group = new common.ConfigGroup();
    group.setVersion(version);
    for (const { policies, values, groups } of [content, same]) {
        policies.forEach((policy, name) => group.getPoliciesMap().set(name, policy));
        values.forEach((value, key) => group.getValuesMap().set(key, value));
        groups.forEach((child, name) => group.getGroupsMap().set(name, child));
    }
    return group;
}

function newPolicy(version: number, content?: common.ConfigPolicy): common.ConfigPolicy {
    const policy = new common.ConfigPolicy();
    policy.setVersion(version);
    policy.setPolicy(content?.getPolicy());
    policy.setModPolicy(content?.getModPolicy() ?? "");
    return policy;
}

function newValue(version: number, content?: common.ConfigValue): common.ConfigValue {
    const value = new common.ConfigValue();
    value.setVersion(version);
    value.setValue(content?.getValue_asU8() ?? new Uint8Array());
    value.setModPolicy(content?.getModPolicy() ?? "");
    return value;
}

function samePolicy(a: common.ConfigPolicy, b: common.ConfigPolicy): boolean {
    const [first, second] = [a.getPolicy(), b.getPolicy()].map((policy) => policy?.serializeBinary());
    return a.getModPolicy() === b.getModPolicy() && sameBytes(first, second);
}

function sameValue(a: common.ConfigValue, b: common.ConfigValue): boolean {
    return a.getModPolicy() === b.getModPolicy() && sameBytes(a.getValue_asU8(), b.getValue_asU8());
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
    return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
    return a.size === b.size && [...a.keys()].every((key) => b.has(key));
}

function policiesOf(group: common.ConfigGroup): ReadonlyMap<string, common.ConfigPolicy> {
    return new Map(group.getPoliciesMap().entries());
}

function valuesOf(group: common.ConfigGroup): ReadonlyMap<string, common.ConfigValue> {
    return new Map(group.getValuesMap().entries());
}

function groupsOf(group: common.ConfigGroup): ReadonlyMap<string, common.ConfigGroup> {
    return new Map(group.getGroupsMap().entries());
}
