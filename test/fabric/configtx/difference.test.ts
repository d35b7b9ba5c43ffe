import assert from "node:assert/strict";

import { common } from "@hyperledger/fabric-protos";

import { computeUpdate } from "../../../fabric/configtx/update";

/** A group as its parts with versions; a value or policy is [version, content, mod policy]. */
interface Tree {
    readonly version: number;
    readonly modPolicy?: string;
    readonly values?: Readonly<Record<string, Leaf>>;
    readonly policies?: Readonly<Record<string, Leaf>>;
    readonly groups?: Readonly<Record<string, Tree>>;
}

type Leaf = readonly [version: number, content: string, modPolicy: string];

const original: Tree = {
    version: 1,
    modPolicy: "Admins",
    values: { Size: [3, "10", "Admins"], Time: [0, "2s", "Admins"] },
    policies: { Readers: [2, "any", "Admins"] },
    groups: {
        org1: { version: 5, modPolicy: "Admins", values: { MSP: [4, "roots", "Admins"] } },
        org2: { version: 0, modPolicy: "Admins", values: { MSP: [0, "roots", "Admins"] } },
    },
};

/** The expected sets follow from Fabric's internal/configtxlator/update. */
const cases: readonly { name: string; updated: Tree; read: Tree; write: Tree }[] = [
    {
        name: "writes a changed value with the next version and reads only the versions of its groups",
        updated: { ...original, values: { ...original.values, Size: [3, "20", "Admins"] } },
        read: { version: 1 },
        write: { version: 1, values: { Size: [4, "20", "Admins"] } },
    },
    {
        name: "writes a value whose mod policy changed",
        updated: { ...original, values: { ...original.values, Time: [0, "2s", "Writers"] } },
        read: { version: 1 },
        write: { version: 1, values: { Time: [1, "2s", "Writers"] } },
    },
    {
        name: "writes a changed policy with the next version",
        updated: { ...original, policies: { Readers: [2, "majority", "Admins"] } },
        read: { version: 1 },
        write: { version: 1, policies: { Readers: [3, "majority", "Admins"] } },
    },
    {
        name: "names every member of a group that gets a new value, and raises the group",
        updated: { ...original, groups: { ...original.groups, org1: withAnchors(original.groups?.["org1"]) } },
        read: { version: 1, groups: { org1: { version: 5, values: { MSP: [4, "", ""] } } } },
        write: {
            version: 1,
            groups: {
                org1: {
                    version: 6,
                    modPolicy: "Admins",
                    values: { MSP: [4, "", ""], AnchorPeers: [0, "peers", "Admins"] },
                },
            },
        },
    },
    {
        name: "leaves a removed value out of both sets and raises the group",
        updated: { ...original, values: { Size: [3, "10", "Admins"] } },
        read: {
            version: 1,
            values: { Size: [3, "", ""] },
            policies: { Readers: [2, "", ""] },
            groups: { org1: { version: 5 }, org2: { version: 0 } },
        },
        write: {
            version: 2,
            modPolicy: "Admins",
            values: { Size: [3, "", ""] },
            policies: { Readers: [2, "", ""] },
            groups: { org1: { version: 5 }, org2: { version: 0 } },
        },
    },
    {
        name: "writes a new organisation whole at version 0",
        updated: {
            ...original,
            groups: {
                ...original.groups,
                org3: {
                    ...{ version: 7, modPolicy: "Admins", values: { MSP: [9, "roots", "Admins"] } },
                    policies: { Readers: [1, "any", "Admins"] },
                },
            },
        },
        read: {
            version: 1,
            values: { Size: [3, "", ""], Time: [0, "", ""] },
            policies: { Readers: [2, "", ""] },
            groups: { org1: { version: 5 }, org2: { version: 0 } },
        },
        write: {
            version: 2,
            modPolicy: "Admins",
            values: { Size: [3, "", ""], Time: [0, "", ""] },
            policies: { Readers: [2, "", ""] },
            groups: {
                org1: { version: 5 },
                org2: { version: 0 },
                org3: {
                    ...{ version: 0, modPolicy: "Admins", values: { MSP: [0, "roots", "Admins"] } },
                    policies: { Readers: [0, "any", "Admins"] },
                },
            },
        },
    },
    {
        name: "leaves a removed organisation out of both sets",
        updated: { ...original, groups: { org1: original.groups?.["org1"] ?? { version: 0 } } },
        read: {
            version: 1,
            values: { Size: [3, "", ""], Time: [0, "", ""] },
            policies: { Readers: [2, "", ""] },
            groups: { org1: { version: 5 } },
        },
        write: {
            version: 2,
            modPolicy: "Admins",
            values: { Size: [3, "", ""], Time: [0, "", ""] },
            policies: { Readers: [2, "", ""] },
            groups: { org1: { version: 5 } },
        },
    },
    {
        name: "raises a group whose mod policy changed",
        updated: { ...original, groups: { org1: original.groups?.["org1"] ?? { version: 0 }, org2: writersOrg2() } },
        read: { version: 1, groups: { org2: { version: 0, values: { MSP: [0, "", ""] } } } },
        write: {
            version: 1,
            groups: { org2: { version: 1, modPolicy: "Writers", values: { MSP: [0, "", ""] } } },
        },
    },
];

describe("computeUpdate", () => {
    for (const { name, updated, read, write } of cases) {
        it(name, () => {
            const update = computeUpdate("mychannel", configOf(original), configOf(updated));
            assert.equal(update?.getChannelId(), "mychannel");
            assert.deepEqual(treeOf(update.getReadSet()), treeOf(groupOf(read)));
            assert.deepEqual(treeOf(update.getWriteSet()), treeOf(groupOf(write)));
        });
    }

    it("finds no update where only versions differ", () => {
        const updated = { ...original, version: 9, values: { ...original.values, Time: [5, "2s", "Admins"] as const } };
        assert.equal(computeUpdate("mychannel", configOf(original), configOf(updated)), undefined);
    });

    it("refuses a config without content", () => {
        assert.throws(() => computeUpdate("mychannel", configOf(original), new common.Config()), {
            message: "cannot compute a config update on channel mychannel: a config is empty",
        });
    });
});

function withAnchors(organisation: Tree = { version: 0 }): Tree {
    return { ...organisation, values: { ...organisation.values, AnchorPeers: [8, "peers", "Admins"] } };
}

function writersOrg2(): Tree {
    return { version: 0, modPolicy: "Writers", values: { MSP: [0, "roots", "Admins"] } };
}

function configOf(tree: Tree): common.Config {
    const config = new common.Config();
    config.setChannelGroup(groupOf(tree));
    return config;
}

function groupOf(tree: Tree): common.ConfigGroup {
    const group = new common.ConfigGroup();
    group.setVersion(tree.version);
    group.setModPolicy(tree.modPolicy ?? "");
    for (const [key, [version, content, modPolicy]] of Object.entries(tree.values ?? {})) {
        const value = new common.ConfigValue();
        value.setVersion(version);
        value.setValue(Buffer.from(content));
        value.setModPolicy(modPolicy);
        group.getValuesMap().set(key, value);
    }
    for (const [key, [version, content, modPolicy]] of Object.entries(tree.policies ?? {})) {
        const policy = new common.ConfigPolicy();
        policy.setVersion(version);
        policy.setModPolicy(modPolicy);
        if (content !== "") {
            const rule = new common.Policy();
            rule.setValue(Buffer.from(content));
            policy.setPolicy(rule);
        }
        group.getPoliciesMap().set(key, policy);
    }
    for (const [key, child] of Object.entries(tree.groups ?? {})) {
        group.getGroupsMap().set(key, groupOf(child));
    }
    return group;
}

function treeOf(group: common.ConfigGroup | undefined): unknown {
    assert.ok(group !== undefined);
    return common.ConfigGroup.deserializeBinary(group.serializeBinary()).toObject();
}
