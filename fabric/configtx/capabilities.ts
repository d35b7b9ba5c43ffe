import { common } from "@hyperledger/fabric-protos";

import { capability, newConfigValue } from "./group";

/** The parts of a channel that have capabilities of their own: both kinds of nodes, orderers only, peers only. */
export type CapabilityGroup = "channel" | "orderer" | "application";

/** What a node must understand to take part in a channel, by the names that Fabric gives it. */
export type Capabilities = Readonly<Record<CapabilityGroup, WantedCapability>>;

interface WantedCapability {
    readonly name: string;
    /** Nobody asked for it by name: a channel that has a higher one keeps it. */
    readonly isDefault: boolean;
}

/** A capability, and the first version of Fabric that knows it. */
interface CapabilityLevel {
    readonly name: string;
    readonly since: string;
}

/** A channel's capability beside the one that it shall have. */
export interface CapabilityChange {
    readonly group: CapabilityGroup;
    /** "none" on a channel that has none. */
    readonly from: string;
    readonly to: CapabilityLevel;
}

/**
 * Lowest first, from Fabric's common/capabilities/{channel,orderer,application}.go at v2.0.0, v2.5.0, v3.0.0. Not those of 1.x: with
 * them there is no lifecycle of chaincode as this program has it, and no endpoints of an organisation's own orderers.
 */
export const capabilityLevels: Readonly<Record<CapabilityGroup, readonly CapabilityLevel[]>> = {
    channel: [
        { name: "V2_0", since: "2.0" },
        { name: "V3_0", since: "3.0" },
    ],
    orderer: [{ name: "V2_0", since: "2.0" }],
    application: [
        { name: "V2_0", since: "2.0" },
        { name: "V2_5", since: "2.5" },
    ],
};

const groups = ["channel", "orderer", "application"] as const;

/** The level of each part of a channel: the highest that its config names. */
export function channelCapabilities(config: common.Config): Capabilities {
    const named = (group: CapabilityGroup): WantedCapability => ({ name: levelOf(config, group), isDefault: false });
    return { channel: named("channel"), orderer: named("orderer"), application: named("application") };
}

/** The parts of a channel with the first capabilities whose level has to become another one. A default asks for at least that much. */
export function capabilityChanges(current: Capabilities, wanted: Capabilities): readonly CapabilityChange[] {
    return groups.flatMap((group) => {
        const { name, isDefault } = wanted[group];
        const from = current[group].name;
        const isThere = isDefault ? !isLower(from, name) : from === name;
        return isThere ? [] : [{ group, from, to: level(group, name) }];
    });
}

/** Whether a change takes something away from a channel. */
export function isLowered({ from, to }: CapabilityChange): boolean {
    return isLower(to.name, from);
}

/** Sets what differs, in place. */
export function setCapabilities(config: common.Config, wanted: Capabilities): void {
    for (const { group, to } of capabilityChanges(channelCapabilities(config), wanted)) {
        const value = newConfigValue(capability(to.name).serializeBinary());
        groupOf(config, group)?.getValuesMap().set("Capabilities", value);
    }
}

function level(group: CapabilityGroup, name: string): CapabilityLevel {
    const known = capabilityLevels[group].find((one) => one.name === name);
    return known ?? { name, since: name.replace(/^V/, "").replaceAll("_", ".") };
}

function levelOf(config: common.Config, group: CapabilityGroup): string {
    const value = groupOf(config, group)?.getValuesMap().get("Capabilities")?.getValue_asU8();
    const names = [
        ...common.Capabilities.deserializeBinary(value ?? new Uint8Array())
            .getCapabilitiesMap()
            .keys(),
    ];
    return names.reduce((highest, name) => (isLower(highest, name) ? name : highest), "none");
}

function groupOf(config: common.Config, group: CapabilityGroup): common.ConfigGroup | undefined {
    const root = config.getChannelGroup();
    const names = { channel: undefined, orderer: "Orderer", application: "Application" } as const;
    const name = names[group];
    return name === undefined ? root : root?.getGroupsMap().get(name);
}

/** By the version in the name: V1_4_3 before V2_0; an experiment's name has none and is lower than all. */
function isLower(name: string, than: string): boolean {
    const [left, right] = [versionIn(name), versionIn(than)];
    const first = left.findIndex((number, index) => number !== right[index]);
    return first !== -1 && (left[first] ?? 0) < (right[first] ?? 0);
}

function versionIn(name: string): readonly number[] {
    const [, major = "0", minor = "0", patch = "0"] = /^V(\d+)_(\d+)(?:_(\d+))?$/.exec(name) ?? [];
    return [major, minor, patch].map(Number);
}
