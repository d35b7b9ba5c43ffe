import assert from "node:assert/strict";
import { nextStep, type NodeState } from "../../../../components/organisations/rolls/step";

const up = {
    isOutdated: false,
    isReady: true,
    isStuck: false,
    isOutOfReach: false,
    leads: false,
    isNeeded: false,
    lacks: undefined,
};
const node = (name: string, state: Partial<NodeState> = {}): NodeState => ({
    name,
    pod: { name: `${name}-0`, namespace: "fabric", uid: name },
    ...up,
    ...state,
});
const outdated = { isOutdated: true };
const away = { lacks: "is not ready" };

interface Case {
    readonly name: string;
    readonly states: readonly NodeState[];
    readonly isTimeOver?: boolean;
    readonly step: string;
}

const cases: readonly Case[] = [
    { name: "has nothing to do where all are up to date", states: [node("a"), node("b")], step: "done" },
    {
        name: "restarts the first outdated node while all do their part",
        states: [node("a"), node("b", outdated), node("c", outdated)],
        step: "restart b",
    },
    {
        name: "restarts the leader last",
        states: [node("a", { ...outdated, leads: true }), node("b", outdated)],
        step: "restart b",
    },
    {
        name: "restarts a leader when it is the only one left",
        states: [node("a", { ...outdated, leads: true }), node("b")],
        step: "restart a",
    },
    {
        name: "waits for the one that was restarted before the next",
        states: [node("a", away), node("b", outdated)],
        step: "wait for a",
    },
    {
        name: "restarts nobody while nobody answers at the address of one, be it outdated, idle or even stuck",
        states: [node("a", { ...outdated, ...away, isOutOfReach: true }), node("b", { ...outdated, isStuck: true })],
        isTimeOver: true,
        step: "wait for a",
    },
    {
        name: "waits for one whose pod is not there",
        states: [node("a", { ...away, pod: undefined }), node("b", outdated)],
        step: "wait for a",
    },
    {
        name: "restarts nothing for one that is away, however long it takes",
        states: [node("a", away), node("b", outdated)],
        isTimeOver: true,
        step: "wait for a",
    },
    {
        name: "waits for an outdated one that may come back by itself",
        states: [node("a", { ...outdated, ...away }), node("b", outdated)],
        step: "wait for a",
    },
    {
        name: "restarts an outdated one that does not come back by itself, before all others",
        states: [node("b", outdated), node("a", { ...outdated, ...away })],
        isTimeOver: true,
        step: "restart a",
    },
    {
        name: "restarts an outdated one that cannot start at once, whoever else is away",
        states: [node("b", away), node("a", { ...outdated, ...away, isStuck: true })],
        step: "restart a",
    },
    {
        name: "waits for one that cannot start with the newest template",
        states: [node("a", { ...away, isStuck: true }), node("b", outdated)],
        isTimeOver: true,
        step: "wait for a",
    },
    {
        name: "waits before it restarts one that is needed while another has yet to join",
        states: [node("a"), node("b", { ...outdated, isNeeded: true })],
        step: "wait for b",
    },
    {
        name: "leaves to the next run those that are needed until another has joined, once nothing changes any more",
        states: [node("a"), node("b", { ...outdated, isNeeded: true }), node("c", { ...outdated, isNeeded: true })],
        isTimeOver: true,
        step: "defer b, c",
    },
    {
        name: "restarts those first that are not needed",
        states: [node("a", { ...outdated, isNeeded: true }), node("b", outdated)],
        step: "restart b",
    },
    {
        name: "does not restart a leader that only lacks another node, however long that takes",
        states: [
            node("a", { ...outdated, leads: true, lacks: "hears of 2 of 3" }),
            node("b", { ...away, isStuck: true }),
        ],
        isTimeOver: true,
        step: "wait for a, b",
    },
    {
        name: "restarts one after the other where none does its part",
        states: [node("a", away), node("b", { ...outdated, ...away }), node("c", { ...outdated, ...away })],
        isTimeOver: true,
        step: "restart b",
    },
];

describe("a roll", () => {
    for (const { name, states, isTimeOver = false, step } of cases) {
        it(name, () => {
            assert.equal(told(nextStep(states, () => isTimeOver)), step);
        });
    }
});

function told(step: ReturnType<typeof nextStep>): string {
    switch (step.kind) {
        case "done":
            return "done";
        case "defer":
            return `defer ${step.nodes.map(({ name }) => name).join(", ")}`;
        case "restart":
            return `restart ${step.node.name}`;
        case "wait":
            return `wait for ${step.for.map(({ name }) => name).join(", ")}`;
    }
}
