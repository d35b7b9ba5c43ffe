import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { common } from "@hyperledger/fabric-protos";

import { configOf } from "../../../fabric/configtx/block";
import {
    capabilityChanges,
    channelCapabilities,
    isLowered,
    setCapabilities,
    type Capabilities,
    type CapabilityGroup,
} from "../../../fabric/configtx/capabilities";

interface Row {
    readonly what: string;
    /** What the application part of the channel names. */
    readonly there: readonly string[];
    readonly wanted: string;
    readonly isDefault?: boolean;
    /** Absent: nothing is to change. */
    readonly change?: { readonly from: string; readonly isLowered: boolean };
}

const rows: readonly Row[] = [
    { what: "the same", there: ["V2_0"], wanted: "V2_0" },
    { what: "a higher one", there: ["V2_0"], wanted: "V2_5", change: { from: "V2_0", isLowered: false } },
    { what: "one where there is none", there: [], wanted: "V2_0", change: { from: "none", isLowered: false } },
    { what: "one above those of 1.x", there: ["V1_4_2"], wanted: "V2_0", change: { from: "V1_4_2", isLowered: false } },
    { what: "the highest of several", there: ["V2_5", "V1_4_2", "V2_0"], wanted: "V2_5" },
    { what: "a lower one by name", there: ["V2_5"], wanted: "V2_0", change: { from: "V2_5", isLowered: true } },
    { what: "a lower one by default", there: ["V2_5"], wanted: "V2_0", isDefault: true },
    {
        what: "a higher one by default",
        there: ["V2_0"],
        wanted: "V2_5",
        isDefault: true,
        change: { from: "V2_0", isLowered: false },
    },
    {
        what: "one beside an experiment",
        there: ["V1_1_PVTDATA_EXPERIMENTAL"],
        wanted: "V2_0",
        change: { from: "none", isLowered: false },
    },
    {
        what: "a lower one than nobody knows",
        there: ["V10_0"],
        wanted: "V2_5",
        change: { from: "V10_0", isLowered: true },
    },
];

describe("a channel's capability", () => {
    for (const { what, there, wanted, isDefault = false, change } of rows) {
        const verb = change === undefined ? "stays" : change.isLowered ? "is lowered" : "is raised";
        it(`${verb} where the config asks for ${what}`, () => {
            const config = configWith(there);
            const capabilities = wanting({ application: { name: wanted, isDefault } });
            const changes = capabilityChanges(channelCapabilities(config), capabilities);
            assert.deepEqual(
                changes.map((one) => ({
                    group: one.group,
                    from: one.from,
                    to: one.to.name,
                    isLowered: isLowered(one),
                })),
                change === undefined ? [] : [{ group: "application", to: wanted, ...change }],
            );
            const before = config.serializeBinary();
            setCapabilities(config, capabilities);
            if (change === undefined) {
                assert.deepEqual(config.serializeBinary(), before);
            } else {
                assert.deepEqual(applicationNames(config), [wanted]);
            }
        });
    }

    it("is read for each part of the channel", () => {
        assert.deepEqual(channelCapabilities(configWith(["V2_5"])), {
            channel: { name: "V2_0", isDefault: false },
            orderer: { name: "V2_0", isDefault: false },
            application: { name: "V2_5", isDefault: false },
        });
    });

    it("is raised in every part at once, each by the version that knows it first", () => {
        const config = configWith(["V2_0"]);
        const all = { channel: "V3_0", orderer: "V2_0", application: "V2_5" };
        const wanted = wanting(
            Object.fromEntries(Object.entries(all).map(([group, name]) => [group, { name, isDefault: false }])),
        );
        assert.deepEqual(capabilityChanges(channelCapabilities(config), wanted), [
            { group: "channel", from: "V2_0", to: { name: "V3_0", since: "3.0" } },
            { group: "application", from: "V2_0", to: { name: "V2_5", since: "2.5" } },
        ]);
    });
});

function wanting(some: Partial<Record<CapabilityGroup, Capabilities["channel"]>>): Capabilities {
    const same = { name: "V2_0", isDefault: false };
    return { channel: same, orderer: same, application: same, ...some };
}

function configWith(application: readonly string[]): common.Config {
    const block = common.Block.deserializeBinary(readFileSync(join(__dirname, "configtxgen.block")));
    const config = configOf(block) ?? assert.fail("no config");
    const capabilities = new common.Capabilities();
    for (const name of application) {
        capabilities.getCapabilitiesMap().set(name, new common.Capability());
    }
    applicationValue(config).setValue(capabilities.serializeBinary());
    return config;
}

function applicationNames(config: common.Config): readonly string[] {
    const value = applicationValue(config).getValue_asU8();
    return [...common.Capabilities.deserializeBinary(value).getCapabilitiesMap().keys()];
}

function applicationValue(config: common.Config): common.ConfigValue {
    const application = config.getChannelGroup()?.getGroupsMap().get("Application");
    return application?.getValuesMap().get("Capabilities") ?? assert.fail("no capabilities");
}
