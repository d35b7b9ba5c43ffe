import type { common } from "@hyperledger/fabric-protos";
import {
    capabilityChanges,
    channelCapabilities,
    isLowered,
    type Capabilities,
    type CapabilityChange,
} from "../../fabric/configtx/capabilities";
import { isVersionSince, nodeVersion } from "../../fabric/operations";
import { failure, reasonOf } from "../../ground/failure";
import { concernedNodes } from "../model/capabilities";
import { operationsPort } from "../remote/node-ports";
import type { Target, Place } from "../remote/place";

/** The operations port of a node that takes part in a channel. */
export interface AskedNode {
    readonly kind: "orderer" | "peer";
    readonly target: Target;
}

/** What a channel shall have, and the nodes of this stack that must understand it. */
interface WantedOfNodes {
    readonly place: Place;
    readonly channel: string;
    readonly capabilities: Capabilities;
    readonly nodes: readonly AskedNode[];
}

/**
 * Refuses to lower a capability, which Fabric would take: transactions that were valid by it are refused from then on, and
 * nodes have been upgraded for it. Refuses to raise one that a node of this stack does not know: a peer ends at the block that
 * brings it, and does not start again (core/peer/channel.go, capabilitiesSupportedOrPanic).
 */
export async function checkCapabilities(wanted: WantedOfNodes, current: common.Config): Promise<void> {
    const changes = capabilityChanges(channelCapabilities(current), wanted.capabilities);
    for (const change of changes.filter(isLowered)) {
        const { group, from, to } = change;
        const way = `set capabilities.${group} of the channel to ${from}`;
        throw refused("lower", wanted, change, `the channel has ${from}, and ${to.name} is less; ${way}`);
    }
    await Promise.all(changes.map((change) => checkNodes(wanted, change)));
}

async function checkNodes(wanted: WantedOfNodes, change: CapabilityChange): Promise<void> {
    const kinds: readonly string[] = concernedNodes[change.group];
    const asked = wanted.nodes.filter(({ kind }) => kinds.includes(kind));
    const problems = await Promise.all(asked.map((node) => nodeProblem(wanted.place, node, change)));
    const told = problems.filter((problem) => problem !== undefined);
    if (told.length > 0) {
        const way = `bring these nodes up to date first, or set capabilities.${change.group} of the channel to ${change.from}`;
        throw refused("raise", wanted, change, `${told.join("; ")}; ${way}`);
    }
}

async function nodeProblem(place: Place, { target }: AskedNode, { to }: CapabilityChange): Promise<string | undefined> {
    const { name } = target;
    try {
        const version = await nodeVersion(await operationsPort(place, target));
        const knows = isVersionSince(version, to.since);
        if (knows === undefined) {
            return `${name} gives its version as "${version}", which does not tell whether it knows ${to.name}`;
        }
        return knows ? undefined : `${name} runs Fabric ${version}, and ${to.name} needs ${to.since} or newer`;
    } catch (error) {
        return `${name} cannot be asked for its version (${reasonOf(error)})`;
    }
}

function refused(verb: string, { channel }: WantedOfNodes, { group, to }: CapabilityChange, reason: string): Error {
    return failure(
        { operation: `${verb} the ${group} capability to ${to.name}`, target: `channel ${channel}` },
        reason,
    );
}
