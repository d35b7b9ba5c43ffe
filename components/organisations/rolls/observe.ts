import { hasNoReadyPod } from "../../../cluster/pods";
import { oneLine, reasonOf } from "../../../ground/failure";
import { isOutOfReach } from "../../remote/answering";
import { silence, type ChannelChaincode } from "./chaincodes";
import type { Expected } from "./expected";
import { onPeer, ordererChannels, peerChannels, type NodeChannels, type RollNode } from "./nodes";
import type { Group, Observed } from "./observed";
import { leads, ordererIsNeeded, ordererLacks, type Heights } from "./orderers";
import { podsOfNodes, type NodePod } from "./workloads";

/** Part of an observation before the nodes are held against each other. */
interface Answer {
    readonly channels: NodeChannels;
    readonly silent: readonly ChannelChaincode[];
    readonly lacks: string | undefined;
    readonly isOutOfReach: boolean;
}

const nothing: Answer = { channels: new Map(), silent: [], lacks: undefined, isOutOfReach: false };

/** How each node of a group is at the moment: its pod, and whether it does its part in its channels. */
export async function observe(group: Group, expected: Expected): Promise<readonly Observed[]> {
    const { place, role, nodes } = group;
    const targets = nodes.map(({ target }) => target);
    const pods = await podsOfNodes(place, targets, group.given);
    const answers = await Promise.all(
        nodes.map(async (node) => {
            const pod = pods.get(node.target.name) ?? missing;
            return { pod, name: node.target.name, answer: await answerOf(group, node, pod, expected) };
        }),
    );
    const all = answers.filter(({ answer }) => answer.lacks === undefined).map(({ answer }) => answer.channels);
    return answers.map(({ name, pod, answer }) => ({
        name,
        pod: pod.pod,
        isOutdated: pod.isOutdated,
        isReady: pod.isReady,
        isStuck: pod.isStuck,
        isOutOfReach: answer.isOutOfReach,
        problem: pod.problem,
        isForeign: pod.isForeign,
        revision: pod.revision,
        leads: leads(answer.channels),
        isNeeded: role === "orderer" ? ordererIsNeeded(answer.channels, all) : peerIsNeeded(answer.channels, all),
        channels: answer.channels,
        silent: answer.silent,
        lacks: answer.lacks ?? channelsLack(role, answer.channels, all, expected.heights),
    }));
}

const missing: NodePod = {
    pod: undefined,
    revision: undefined,
    isOutdated: false,
    isReady: false,
    isStuck: false,
    problem: undefined,
    isForeign: false,
    state: "its pod is not there yet",
};

async function answerOf({ place, role }: Group, node: RollNode, pod: NodePod, expected: Expected): Promise<Answer> {
    if (!pod.isReady) {
        return { ...nothing, lacks: `is not ready: ${pod.state}` };
    }
    try {
        return role === "orderer"
            ? { ...nothing, channels: await ordererChannels(place, node) }
            : await onPeer(place, node, async (peer) => {
                  const channels = await peerChannels(place, node, peer);
                  // Until it is restarted its chaincodes are as they were found.
                  const wanted = pod.isOutdated ? [] : (expected.chaincodes.get(node.target.name) ?? []);
                  const reasons = await Promise.all(wanted.map((one) => silence(peer, one)));
                  const silent = wanted.filter((_, index) => reasons[index] !== undefined);
                  return { ...nothing, channels, silent, lacks: reasons.find((reason) => reason !== undefined) };
              });
    } catch (error) {
        const reason = hasNoReadyPod(error) ? pod.state : oneLine(reasonOf(error), 500);
        return { ...nothing, lacks: `does not answer: ${reason}`, isOutOfReach: isOutOfReach(error) };
    }
}

function channelsLack(
    role: Group["role"],
    channels: NodeChannels,
    all: readonly NodeChannels[],
    heights: Heights,
): string | undefined {
    return role === "orderer" ? ordererLacks(channels, all, heights) : peerLacks(channels, heights);
}

/** Whether it alone holds a channel, though others are there that have yet to join it. */
function peerIsNeeded(channels: NodeChannels, all: readonly NodeChannels[]): boolean {
    return all.length > 1 && [...channels.keys()].some((channel) => all.filter((one) => one.has(channel)).length === 1);
}

function peerLacks(channels: NodeChannels, heights: Heights): string | undefined {
    for (const [channel, metrics] of channels) {
        const goal = heights.get(channel) ?? 0;
        if (metrics === undefined || metrics.height < goal) {
            return `has ${metrics?.height ?? 0} of ${goal} blocks of channel ${channel}`;
        }
    }
    return undefined;
}
