import { setTimeout as pause } from "node:timers/promises";
import { type KubeClient } from "../../../cluster/api";
import { apiReason } from "../../../cluster/api-failure";
import { evidence } from "../../../cluster/evidence";
import { failure } from "../../../ground/failure";
import { reached } from "../../../ground/interruption";
import { nodeHome, kubeClient } from "../../remote/place";
import { warn } from "../../remote/warning";
import { answering } from "./chaincodes";
import { nextExpected, withAssigned, type Expected } from "./expected";
import { newIdleTimes, type IdleTime } from "./idle-time";
import { onPeer } from "./nodes";
import { observe } from "./observe";
import type { Group, Observed } from "./observed";
import { nextStep, type NodeState, type Step } from "./step";

/** How long a roll bears that nothing changes. Seconds. */
interface RollLimits {
    /** Until an outdated node that does not do its part is restarted all the same. Default 30. */
    readonly idleSeconds?: number;
    /** Until a pod that cannot start by itself, and is of the newest template, ends the roll. Default 60. */
    readonly stuckSeconds?: number;
    /** Until an address at which nobody answers ends the roll; load balancers take a while to find a pod again. Default 120. */
    readonly reachSeconds?: number;
    /** Until a node that runs without coming back after its restart is restarted once more. Default 40. */
    readonly hungSeconds?: number;
    /** Until a node that is not back ends the roll. Default 300. */
    readonly backSeconds?: number;
}

/** Gets each thing that a roll does, as a sentence with names. */
type Tell = (sentence: string) => void;

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
    limits: RollLimits = {},
): Promise<Readonly<Record<string, string>>> {
    let expected: Expected = { heights: new Map(), chaincodes: new Map() };
    const since = newIdleTimes();
    const restarts = newRestarts(group, tell);
    for (let isFirst = true; ; isFirst = false) {
        const observed = await observe(group, expected);
        if (isFirst) {
            expected = { ...expected, chaincodes: await chaincodesOf(group, observed) };
        }
        expected = nextExpected(expected, observed);
        const still = since(observed);
        const step = nextStep(observed, (node) => still(node) > (limits.idleSeconds ?? 30));
        if (step.kind === "defer") {
            await warn(deferral(group, step.nodes));
        }
        if (step.kind === "done" || step.kind === "defer") {
            await warnOfForeign(observed);
            return Object.fromEntries(
                observed.map(({ name, revision = "" }) => [name, group.given?.get(name) ?? revision]),
            );
        }
        const lacking = await restarts.act(step, (node) => still(node) > (limits.hungSeconds ?? 40));
        const culprits = hopeless(lacking, still, limits);
        if (culprits.length > 0) {
            const withProblems = observed.filter(({ name }) => culprits.some((one) => one.name === name));
            const explanation = await explain(group, withProblems);
            throw givenUp(group, culprits, Math.round(Math.max(...culprits.map(still))), explanation);
        }
        await pause(pauseMilliseconds);
    }
}

async function warnOfForeign(observed: readonly Observed[]): Promise<void> {
    const names = observed.filter(({ isForeign }) => isForeign).map(({ name }) => name);
    if (names.length > 0) {
        await warn(
            `${names.join(", ")}: not restarted, as somebody has changed the StatefulSet by hand; pulumi up --refresh puts it right`,
        );
    }
}

function deferral({ role }: Group, nodes: readonly NodeState[]): string {
    const names = nodes.map(({ name }) => name).join(", ");
    return `${names}: not restarted by this run, as another ${role} has yet to join a channel again and cannot stand in; run pulumi up once more, which restarts what is left`;
}

/** How often a node that was restarted, and hangs, is restarted again. Under load that can happen more than once. */
const moreChances = 3;

interface Restarts {
    /** Does what the next step wants, and gives the nodes that there is to wait for. */
    readonly act: (
        step: Exclude<Step, { kind: "done" | "defer" }>,
        isHung: (node: NodeState) => boolean,
    ) => Promise<readonly NodeState[]>;
}

/**
 * The restarts of a roll. A node has more than one chance: Fabric 2.5.0 can block for good while it starts, when it applies a
 * change of the consenters and gets more to apply meanwhile (hyperledger/fabric#4199).
 */
function newRestarts(group: Group, tell: Tell): Restarts {
    const clientOf = clients(group);
    const chances = new Map<string, number>();
    const restart = async (node: NodeState): Promise<readonly NodeState[]> => {
        if (!(await evict(clientOf(node), node))) {
            return [refusedByBudget(node)];
        }
        await reached("committed");
        tell(`restarts ${node.name}${node.leads ? ", a Raft leader" : ""}`);
        chances.set(node.name, moreChances);
        return [];
    };
    /** Restarts one that was restarted and runs without taking part; a leader takes part, whoever it lacks. */
    const again = async (
        lacking: readonly NodeState[],
        isHung: (node: NodeState) => boolean,
    ): Promise<readonly NodeState[]> => {
        const hasChance = ({ name }: NodeState): boolean => (chances.get(name) ?? 0) > 0;
        const isSilent = ({ isReady, isOutOfReach, leads }: NodeState): boolean => isReady && !isOutOfReach && !leads;
        const hung = lacking.find((node) => isSilent(node) && isHung(node) && hasChance(node));
        if (hung === undefined) {
            return lacking;
        }
        chances.set(hung.name, (chances.get(hung.name) ?? 0) - 1);
        tell(`restarts ${hung.name} once more, which ${hung.lacks ?? "does nothing"}`);
        await evict(clientOf(hung), hung);
        return [];
    };
    return {
        act: (step, isHung) => (step.kind === "restart" ? restart(step.node) : again(step.for, isHung)),
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
        present.map(async (node) => {
            const isOutdated = observed.some(({ name, isOutdated: is }) => is && name === node.target.name);
            const [own, all] = await onPeer(group.place, node, (peer) =>
                Promise.all([answering(peer), peer.assigned()]),
            );
            return { name: node.target.name, isOutdated, own, all };
        }),
    );
    const others = found.filter(({ isOutdated }) => isOutdated).flatMap(({ own }) => own);
    return new Map(
        found.map(({ name, isOutdated, own, all }) => [name, isOutdated ? own : withAssigned(own, others, all)]),
    );
}

/**
 * By the eviction API, which minds the disruption budget: while another pod of the group is away, by a drain say, a ready one waits.
 *
 * @returns false where the budget forbids it for now
 */
async function evict(client: KubeClient, { name, pod }: NodeState): Promise<boolean> {
    if (pod === undefined) {
        return true;
    }
    const { namespace } = pod;
    const metadata = { name: pod.name, namespace };
    const body = {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata,
        deleteOptions: { preconditions: { uid: pod.uid } },
    };
    try {
        await client.request("POST", `/api/v1/namespaces/${namespace}/pods/${pod.name}/eviction`, {}, body);
        return true;
    } catch (error) {
        const reason = apiReason(error) ?? "";
        // Gone already, or another one by now: the next look tells.
        if (!["NotFound", "Conflict", "TooManyRequests"].includes(reason)) {
            throw failure({ operation: "restart", target: name }, error instanceof Error ? error.message : "");
        }
        return reason !== "TooManyRequests";
    }
}

function refusedByBudget(node: NodeState): NodeState {
    const lacks = "may not be restarted: its PodDisruptionBudget forbids it while another pod of the group is away";
    return { ...node, lacks: node.lacks === undefined ? lacks : `${node.lacks}, and ${lacks}` };
}

/** The nodes for which there is no hope that they come back by themselves; none while there is. */
function hopeless(lacking: readonly NodeState[], still: IdleTime, limits: RollLimits): readonly NodeState[] {
    const { stuckSeconds = 60, reachSeconds = 120, backSeconds = 300 } = limits;
    const bearable = ({ isStuck, isOutOfReach }: NodeState): number =>
        isStuck ? stuckSeconds : isOutOfReach ? reachSeconds : backSeconds;
    if (!lacking.some((node) => still(node) > bearable(node))) {
        return [];
    }
    const away = lacking.filter((node) => !node.isReady);
    // What others lack then is these.
    return away.length > 0 ? away : lacking;
}

/** The client of the cluster that a node of a group is on. */
function clients({ place, nodes }: Group): (node: { readonly name: string }) => KubeClient {
    return ({ name }) => {
        const target = nodes.find((node) => node.target.name === name)?.target ?? { name, organisation: "" };
        return kubeClient(nodeHome(place, target));
    };
}

/** What is wrong with the pods of nodes, with the last lines of those that end. */
async function explain(group: Group, nodes: readonly Observed[]): Promise<string> {
    const clientOf = clients(group);
    const found = await Promise.all(
        nodes.map(async ({ name, pod, problem }) =>
            pod === undefined
                ? []
                : [problem?.text ?? "", ...(await evidence(clientOf({ name }), pod.namespace, problem))],
        ),
    );
    return found
        .flat()
        .filter((text) => text !== "")
        .map((text) => `\n${text}`)
        .join("");
}

function givenUp(group: Group, culprits: readonly NodeState[], seconds: number, explanation: string): Error {
    const reasons = culprits.map(({ name, lacks = "" }) => `${name} ${lacks}`).join("; ");
    const what = { operation: `roll the ${group.role}s`, target: culprits.map(({ name }) => name).join(", ") };
    const todo =
        "no other node is restarted until it is back: mend it, then run pulumi up again, which goes on from here";
    const sentence = `${reasons} (unchanged for ${seconds} s); ${todo}${explanation}`;
    return failure({ ...what, status: "Timeout" }, sentence);
}
