import type { Capabilities } from "../../fabric/configtx/capabilities";
import type { ChannelConfig } from "../config/schema/channel";
import { byteCount } from "../config/units";
import { resolveCapabilities, type NodeImages } from "./capabilities";
import type { Organisation } from "./organisation";

/** A channel: who orders, who belongs to it, by which rules. */
export interface Channel {
    readonly name: string;
    /** Name of the organisation whose stack makes its first block. */
    readonly founder: string;
    /** Names of the organisations whose orderers run it. */
    readonly orderers: readonly string[];
    /** Names of the organisations whose peers join it. */
    readonly members: readonly string[];
    /** One entry per member, in the order of the members; no peers means no anchor. */
    readonly anchors: readonly Anchors[];
    readonly batch: Batch;
    /** Application policies by name, all five of Fabric's test network at least; `MAJORITY Endorsement` or a signature policy. */
    readonly policies: Readonly<Record<string, string>>;
    /** What nodes must understand to take part. */
    readonly capabilities: Capabilities;
}

interface Anchors {
    readonly organisation: string;
    readonly peers: readonly string[];
}

/** When the orderers cut a block. */
interface Batch {
    /** Go duration. */
    readonly timeout: string;
    readonly maxMessages: number;
    readonly absoluteMaxBytes: number;
    readonly preferredMaxBytes: number;
}

/** Application policies of a channel whose config names none: those of Fabric's test network. */
export const testNetworkPolicies: Readonly<Record<string, string>> = {
    Readers: "ANY Readers",
    Writers: "ANY Writers",
    Admins: "MAJORITY Admins",
    LifecycleEndorsement: "MAJORITY Endorsement",
    Endorsement: "MAJORITY Endorsement",
};

/** Completes a channel: who takes part where the config names nobody, anchors, and sizes in bytes. */
export function resolveChannel(
    config: ChannelConfig,
    organisations: readonly Organisation[],
    images: NodeImages,
): Channel {
    const namesWith = (role: "orderers" | "peers"): readonly string[] =>
        organisations.filter((organisation) => organisation[role].length > 0).map(({ name }) => name);
    const members = config.members ?? namesWith("peers");
    const orderers = config.orderers ?? namesWith("orderers");
    return {
        name: config.name,
        founder: config.founder ?? orderers[0] ?? "",
        orderers,
        members,
        anchors: members.map((organisation) => ({
            organisation,
            peers: config.anchors[organisation] ?? firstPeer(organisation, organisations),
        })),
        batch: {
            timeout: config.batch.timeout,
            maxMessages: config.batch.maxMessages,
            absoluteMaxBytes: byteCount(config.batch.maxBytes) ?? 0,
            preferredMaxBytes: byteCount(config.batch.preferredBytes) ?? 0,
        },
        policies: { ...testNetworkPolicies, ...config.policies },
        capabilities: resolveCapabilities(config.capabilities, images),
    };
}

function firstPeer(name: string, organisations: readonly Organisation[]): readonly string[] {
    const peers = organisations.find((organisation) => organisation.name === name)?.peers ?? [];
    return peers.slice(0, 1).map((peer) => peer.name);
}
