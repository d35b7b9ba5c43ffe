import { capabilityLevels, type Capabilities, type CapabilityGroup } from "../../fabric/configtx/capabilities";
import { isVersionSince } from "../../fabric/operations";

/** Images of the nodes that have to understand a channel's capabilities. */
export interface NodeImages {
    readonly peer: string;
    readonly orderer: string;
}

/** Those of Fabric's test network: V3_0 of channels is for consensus by BFT, and shuts nodes of 2.x out. */
const testNetwork: Readonly<Record<CapabilityGroup, string>> = {
    channel: "V2_0",
    orderer: "V2_0",
    application: "V2_5",
};

/** What a channel asks of its nodes: what the config names, else what Fabric's test network has, as far as the peers know it. */
export function resolveCapabilities(
    named: Readonly<Partial<Record<CapabilityGroup, string | undefined>>>,
    images: NodeImages,
): Capabilities {
    const resolved = (group: CapabilityGroup): Capabilities[CapabilityGroup] => {
        const name = named[group];
        return name === undefined ? { name: highestKnown(group, images), isDefault: true } : { name, isDefault: false };
    };
    return { channel: resolved("channel"), orderer: resolved("orderer"), application: resolved("application") };
}

/** The nodes that refuse a capability that they do not know, or end at it (Fabric: core/peer/channel.go, capabilitiesSupportedOrPanic). */
export const concernedNodes = {
    channel: ["orderer", "peer"],
    orderer: ["orderer"],
    application: ["peer"],
} as const;

/** Whether an image knows a capability, by its tag; undefined where the tag is no version of Fabric, or there is none. */
export function imageKnows(image: string, { since }: { readonly since: string }): boolean | undefined {
    const tag = /:([^/@:]+)(?:@[^/]*)?$/.exec(image.replace(/@sha256:.*$/, ""))?.[1];
    return tag === undefined ? undefined : isVersionSince(tag, since);
}

function highestKnown(group: CapabilityGroup, images: NodeImages): string {
    const usual = testNetwork[group];
    const levels = capabilityLevels[group];
    const upToUsual = levels.slice(0, levels.findIndex(({ name }) => name === usual) + 1);
    const known = upToUsual.filter((level) =>
        concernedNodes[group].every((node) => imageKnows(images[node], level) !== false),
    );
    return (known.at(-1) ?? levels[0])?.name ?? usual;
}
