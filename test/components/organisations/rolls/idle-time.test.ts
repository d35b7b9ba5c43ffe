import assert from "node:assert/strict";
import { newIdleTimes } from "../../../../components/organisations/rolls/idle-time";
import type { NodeState } from "../../../../components/organisations/rolls/step";

const orderer: NodeState = {
    name: "org0-orderer1",
    pod: { name: "org0-orderer1-0", namespace: "fabric", uid: "1" },
    isOutdated: false,
    isReady: false,
    isStuck: false,
    isOutOfReach: false,
    leads: false,
    isNeeded: false,
    lacks: undefined,
};

const notReady = (lacks: string, uid = "1"): NodeState => ({
    ...orderer,
    pod: { name: "org0-orderer1-0", namespace: "fabric", uid },
    lacks: `is not ready: ${lacks}`,
});
const ready = (lacks: string | undefined): NodeState => ({ ...orderer, isReady: true, lacks });

/** Seconds without progress after each of these observations, ten seconds apart. */
function idleTime(observations: readonly NodeState[]): readonly number[] {
    let clock = 0;
    const since = newIdleTimes(() => clock);
    return observations.map((observed) => {
        const still = since([observed])(observed);
        clock += 10_000;
        return still;
    });
}

describe("the idleTime of a node in a roll", () => {
    it("grows while others of its group get blocks, and begins anew with another pod of the group", () => {
        let clock = 0;
        const since = newIdleTimes(() => clock);
        const hung = { ...ready("has not heard of the Raft leader of channel mychannel"), name: "org0-orderer2" };
        const looks = [1, 2, 3].map((height) => ready(`has ${height} of ${height + 1} blocks of channel mychannel`));
        const seconds = [
            ...looks,
            { ...ready(undefined), pod: { name: "org0-orderer1-0", namespace: "fabric", uid: "2" } },
        ].map((other) => {
            const still = since([other, hung])(hung);
            clock += 10_000;
            return still;
        });
        assert.deepEqual(seconds, [0, 10, 20, 0]);
    });

    const pulling = notReady("ContainerCreating");
    for (const [name, observations, seconds] of [
        ["begins anew with each new state", [pulling, notReady("runs but is not ready"), ready(undefined)], [0, 0, 0]],
        ["grows while nothing changes", [pulling, pulling, pulling], [0, 10, 20]],
        [
            "grows while a pod goes round between a pull that fails and waiting for the next",
            ["ErrImagePull", "ImagePullBackOff", "ErrImagePull", "ImagePullBackOff"].map((reason) => notReady(reason)),
            [0, 0, 10, 20],
        ],
        [
            "grows while a pod waits longer and longer before it tries again",
            ["back-off 10s restarting", "back-off 20s restarting", "back-off 40s restarting"].map((reason) =>
                notReady(reason),
            ),
            [0, 10, 20],
        ],
        [
            "grows while a chaincode gives no answer to one transaction after the other",
            [1, 2].map((id) => ready(`has no answer (failed to execute transaction ${String(id).repeat(64)})`)),
            [0, 10],
        ],
        ["begins anew with another pod", [pulling, pulling, notReady("ContainerCreating", "2")], [0, 10, 0]],
        [
            "begins anew with each block that a node gets",
            [ready("has 1 of 9 blocks of channel mychannel"), ready("has 2 of 9 blocks of channel mychannel")],
            [0, 0],
        ],
        [
            "grows while only the others get blocks",
            [ready("has 1 of 9 blocks of channel mychannel"), ready("has 1 of 12 blocks of channel mychannel")],
            [0, 10],
        ],
    ] as const) {
        it(name, () => {
            assert.deepEqual(idleTime(observations), seconds);
        });
    }
});
