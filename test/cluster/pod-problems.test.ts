import assert from "node:assert/strict";

import type { KubeObject } from "../../cluster/object";
import { podProblems, type PodProblem, waitsInVain } from "../../cluster/pod-problems";
import type { JsonObject } from "../../ground/json";

function problems(status: JsonObject, spec: JsonObject = {}): readonly PodProblem[] {
    return podProblems({ apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec, status });
}

function waiting(reason: string, message: string, more: JsonObject = {}): JsonObject {
    return { containerStatuses: [{ name: "c", ready: false, state: { waiting: { reason, message } }, ...more }] };
}

const cases: readonly { name: string; status: JsonObject; spec?: JsonObject; text: string; grace: number }[] = [
    {
        name: "an image that is not there",
        status: waiting("ErrImagePull", "r/x@sha256:1: not found"),
        text: "pod p, container c: its image cannot be pulled: r/x@sha256:1: not found",
        grace: 5,
    },
    {
        name: "a registry that does not answer",
        status: waiting("ImagePullBackOff", "dial tcp: connection refused"),
        text: "pod p, container c: its image cannot be pulled: dial tcp: connection refused",
        grace: 30,
    },
    {
        name: "an image's name that is none",
        status: waiting("InvalidImageName", "bad"),
        text: "pod p, container c: its image's name is not valid: bad",
        grace: 0,
    },
    {
        name: "a Secret that is missing",
        status: waiting("CreateContainerConfigError", 'secret "s" not found'),
        text: 'pod p, container c: it cannot be configured: secret "s" not found',
        grace: 20,
    },
    {
        name: "a container that keeps crashing",
        status: waiting("CrashLoopBackOff", "back-off", {
            restartCount: 3,
            lastState: { terminated: { exitCode: 2 } },
        }),
        text: "pod p, container c: it ends with exit code 2, restarted 3 times",
        grace: 0,
    },
    {
        name: "a program that is not in the image, at once and in the runtime's words",
        status: waiting("CrashLoopBackOff", "back-off", {
            restartCount: 1,
            lastState: {
                terminated: { exitCode: 128, reason: "StartError", message: 'exec: "cc": not found\nin $PATH' },
            },
        }),
        text: 'pod p, container c: it ends with exit code 128, restarted 1 time: exec: "cc": not found in $PATH',
        grace: 0,
    },
    {
        name: "an image that may be root's, and of what to do",
        status: waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root"),
        text:
            "pod p, container c: its image runs as root, or names its user without a number: write USER 1000 at the end of its Dockerfile, " +
            "or give the pod a podSecurityContext with runAsUser (container has runAsNonRoot and image will run as root)",
        grace: 0,
    },
    {
        name: "a container that failed and is not started again",
        status: { initContainerStatuses: [{ name: "i", state: { terminated: { exitCode: 1 } } }] },
        spec: { restartPolicy: "Never" },
        text: "pod p, container i: it ends with exit code 1",
        grace: 0,
    },
    {
        name: "a container that runs but is not ready",
        status: { containerStatuses: [{ name: "c", ready: false, state: { running: {} } }] },
        text: "pod p, container c: it runs but is not ready",
        grace: Infinity,
    },
    {
        name: "a pod that fits on no node",
        status: {
            conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/1 nodes" }],
        },
        text: "pod p fits on no node: 0/1 nodes",
        grace: 60,
    },
    {
        name: "a pod that was evicted",
        status: { phase: "Failed", reason: "Evicted", message: "no memory" },
        text: "pod p failed: Evicted: no memory",
        grace: 30,
    },
];

describe("what is wrong with a pod", () => {
    for (const { name, status, spec, text, grace } of cases) {
        it(`tells of ${name}, and how long that may last`, () => {
            assert.deepEqual(
                problems(status, spec).map((one) => [one.text, one.graceSeconds]),
                [[text, grace]],
            );
        });
    }

    const fine: readonly (readonly [string, JsonObject])[] = [
        ["a container that is being made", waiting("ContainerCreating", "")],
        [
            "the first crashes",
            waiting("CrashLoopBackOff", "", { restartCount: 2, lastState: { terminated: { exitCode: 1 } } }),
        ],
        ["a container that ended well", { containerStatuses: [{ name: "c", state: { terminated: { exitCode: 0 } } }] }],
        ["an init container at work", { initContainerStatuses: [{ name: "i", ready: false, state: { running: {} } }] }],
    ];
    for (const [name, status] of fine) {
        it(`is nothing for ${name}`, () => {
            assert.deepEqual(problems(status), []);
        });
    }

    it("points to the output of the run that crashed", () => {
        const crashed = { restartCount: 3, lastState: { terminated: { exitCode: 1 } } };
        assert.deepEqual(problems(waiting("CrashLoopBackOff", "", crashed))[0]?.container, {
            pod: "p",
            name: "c",
            previous: true,
        });
        const ended = { containerStatuses: [{ name: "c", restartCount: 3, state: { terminated: { exitCode: 1 } } }] };
        assert.deepEqual(problems(ended)[0]?.container, { pod: "p", name: "c", previous: false });
    });

    it("is the same problem while the kubelet changes its words for it", () => {
        const [one] = problems(waiting("ErrImagePull", "a"));
        const [other] = problems(waiting("ImagePullBackOff", "b"));
        assert.equal(one?.key, other?.key);
    });
});

describe("whether a pod waits in vain", () => {
    const waiting = (reason: string): KubeObject => ({
        ...{ apiVersion: "v1", kind: "Pod", metadata: { name: "p" } },
        status: { containerStatuses: [{ name: "main", state: { waiting: { reason } } }] },
    });
    for (const reason of ["CrashLoopBackOff", "ImagePullBackOff", "InvalidImageName", "RunContainerError"]) {
        it(`is clear from ${reason}`, () => {
            assert.ok(waitsInVain(waiting(reason)));
        });
    }

    it("is not said of one that is just being made", () => {
        assert.ok(!waitsInVain(waiting("ContainerCreating")) && !waitsInVain(waiting("PodInitializing")));
    });
});
