import { setTimeout as pause } from "node:timers/promises";
import { apiReason, type KubeClient } from "../../cluster/client";
import { failure } from "../../fabric/failure";
import { kubeClient, type Place } from "../reach";
import { answering } from "./chaincodes";
import { onPeer } from "./nodes";
import { heightsOf, observe, type Expected, type Group, type Observed } from "./observe";
import { nextStep, type NodeState } from "./step";
import { newStillness } from "./stillness";

/** How long a roll bears that nothing changes. Seconds. */
export interface RollPatience {
    /** Until an outdated node that does not do its part is restarted all the same. Default 30. */
    readonly idleSeconds?: number;
    /** Until a pod that cannot start by itself, and is of the newest template, ends the roll. Default 60. */
    readonly stuckSeconds?: number;
    /** Until a node that runs without coming back after its restart is restarted once more. Default 60. */
    readonly hungSeconds?: number;
    /** Until a node that is not back ends the roll. Default 300. */
    readonly backSeconds?: number;
}

/** Gets each thing that a roll does, as a sentence with names. */
export type Tell = (sentence: string) => void;

const pauseMilliseconds = 500;

/**
 * Restarts the nodes of a group whose pods are of an older template than their workloads, one at a time, each back in full
 * before the next, Raft leaders last; ends when all nodes do their part. What was restarted before an interruption is not
 * restarted again.
 *
 * @returns the template of each node's workload, as Kubernetes names it
 */
export async function roll(
    group: Group,
    tell: Tell,
    patience: RollPatience = {},
): Promise<Readonly<Record<string, string>>> {
    let expected: Expected = { heights: new Map(), chaincodes: new Map() };
    const since = newStillness();
    const restarts = newRestarts(group, tell);
    for (let isFirst = true; ; isFirst = false) {
        const observed = await observe(group, expected);
        if (isFirst) {
            expected = { ...expected, chaincodes: await chaincodesOf(group, observed) };
        }
        expected = nextExpected(expected, observed);
        const still = since(observed);
        const step = nextStep(observed, still > (patience.idleSeconds ?? 30));
        if (step.kind === "done") {
            return Object.fromEntries(observed.map(({ name, revision = "" }) => [name, revision]));
        }
        if (step.kind === "restart") {
            await restarts.restart(step.node);
        } else if (still <= (patience.hungSeconds ?? 60) || !(await restarts.again(step.for))) {
            giveUp(group, step.for, still, patience);
        }
        await pause(pauseMilliseconds);
    }
}

interface Restarts {
    readonly restart: (node: NodeState) => Promise<void>;
    /** Restarts once more, if there is one, a node that was restarted and runs without taking part; tells whether there was. */
    readonly again: (lacking: readonly NodeState[]) => Promise<boolean>;
}

/**
 * The restarts of a roll. A node has a second chance: Fabric before 2.5.5 can block for good while it starts, when it applies a
 * change of the consenters and gets more to apply meanwhile (orderer/consensus/etcdraft/chain.go, WALSyncC).
 */
function newRestarts({ place }: Group, tell: Tell): Restarts {
    const chances = new Set<string>();
    return {
        restart: async (node) => {
            tell(`restarts ${node.name}${node.leads ? ", a Raft leader" : ""}`);
            chances.add(node.name);
            await evict(kubeClient(place), place, node);
        },
        again: async (lacking) => {
            const hung = lacking.find(({ name, isReady }) => isReady && chances.delete(name));
            if (hung !== undefined) {
                tell(`restarts ${hung.name} once more, which ${hung.lacks ?? "does nothing"}`);
                await evict(kubeClient(place), place, hung);
            }
            return hung !== undefined;
        },
    };
}

/** What a chaincode does before a restart it has to do after it; what did not answer before is nobody's to wait for. */
async function chaincodesOf(group: Group, observed: readonly Observed[]): Promise<Expected["chaincodes"]> {
    if (group.role !== "peer" || !observed.some(({ isOutdated }) => isOutdated)) {
        return new Map();
    }
    const present = group.nodes.filter(({ target }) =>
        observed.some(({ name, lacks }) => name === target.name && lacks === undefined),
    );
    const found = await Promise.all(
        present.map(async (node) => [node.target.name, await onPeer(group.place, node, answering)] as const),
    );
    return new Map(found);
}

/**
 * Of a node that has just been asked: as many blocks as the furthest node has; the chaincodes that are silent. A node
 * that is still of the old template has all of its chaincodes to bring back.
 */
function nextExpected(expected: Expected, observed: readonly Observed[]): Expected {
    const chaincodes = new Map(expected.chaincodes);
    for (const { name, silent, isOutdated, lacks } of observed) {
        if (!isOutdated && (lacks === undefined || silent.length > 0)) {
            chaincodes.set(name, silent);
        }
    }
    const heights = new Map(expected.heights);
    for (const [channel, height] of heightsOf(observed)) {
        heights.set(channel, Math.max(height, heights.get(channel) ?? 0));
    }
    return { heights, chaincodes };
}

/** By the eviction API, which minds the disruption budget: while a drain takes another node of the group away, this one waits. */
async function evict(client: KubeClient, { namespace }: Place, { name, pod }: NodeState): Promise<void> {
    if (pod === undefined) {
        return;
    }
    const metadata = { name: pod.name, namespace };
    const body = {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata,
        deleteOptions: { preconditions: { uid: pod.uid } },
    };
    try {
        await client.request("POST", `/api/v1/namespaces/${namespace}/pods/${pod.name}/eviction`, {}, body);
    } catch (error) {
        // Gone already, or another one by now: the next look tells. A refusal by the budget passes when the other node is back.
        if (!["NotFound", "Conflict", "TooManyRequests"].includes(apiReason(error) ?? "")) {
            throw failure({ operation: "restart", target: name }, error instanceof Error ? error.message : "");
        }
    }
}

function giveUp(group: Group, lacking: readonly NodeState[], still: number, patience: RollPatience): void {
    const { stuckSeconds = 60, backSeconds = 300 } = patience;
    const isStuck = lacking.some((node) => node.isStuck) && still > stuckSeconds;
    if (!isStuck && still <= backSeconds) {
        return;
    }
    const reasons = lacking.map(({ name, lacks = "" }) => `${name} ${lacks}`).join("; ");
    const what = { operation: `roll the ${group.role}s`, target: lacking.map(({ name }) => name).join(", ") };
    const todo =
        "no other node is restarted until it is back: mend it, then run pulumi up again, which goes on from here";
    throw failure({ ...what, status: "Timeout" }, `${reasons} (unchanged for ${Math.round(still)} s); ${todo}`);
}
