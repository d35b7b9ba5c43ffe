import { oneLine } from "../ground/failure";
import { fieldAt, objectsAt, textAt, type JsonObject } from "../ground/json";
import type { KubeObject } from "./object";
import { containersOf, unscheduled, waitingReasons } from "./pods";

/** Something that keeps an object from becoming ready, and that waiting may not heal. */
export interface PodProblem {
    /** Stays the same as long as it is the same problem. */
    readonly key: string;
    readonly text: string;
    /** How long it must last before it counts as final. */
    readonly graceSeconds: number;
    /** Whether it is the kubelet's probes that tell what is wrong. */
    readonly isProbed?: boolean;
    /** Names of the volume claims of a pod that waits for them. */
    readonly claims?: readonly string[];
    /** The container whose output tells more. */
    readonly container?: { readonly pod: string; readonly name: string; readonly previous: boolean };
}

/** Crashes before one believes that it will not come up: enough for a dependency that is a moment late. */
const hopelessRestarts = 3;

/** What is wrong with a pod. */
export function podProblems(pod: KubeObject): readonly PodProblem[] {
    const containers = containersOf(pod).flatMap((one) => containerProblems(pod, one));
    return [...schedulingProblems(pod), ...evictions(pod), ...containers];
}

/** Whether what a pod waits for will not come by itself, however lately it began to. */
export function waitsInVain(pod: KubeObject): boolean {
    const inVain = ["CrashLoopBackOff", "Unschedulable", ...Object.keys(waitingProblems)];
    return waitingReasons(pod).some((reason) => inVain.includes(reason));
}

function podName(pod: KubeObject): string {
    return pod.metadata.name ?? "";
}

function schedulingProblems(pod: KubeObject): readonly PodProblem[] {
    const refusal = unscheduled(pod);
    if (refusal?.reason !== "Unschedulable") {
        return [];
    }
    const message = textAt(refusal, "message");
    const told = `pod ${podName(pod)} fits on no node: ${message}`;
    const claims = /persistent ?volume/i.test(message) ? claimsOf(pod) : [];
    // An autoscaler or a volume's provisioner may still make room.
    return [{ key: `${podName(pod)} unschedulable`, text: told, graceSeconds: 60, claims }];
}

function claimsOf(pod: KubeObject): readonly string[] {
    const names = objectsAt(pod, "spec", "volumes").map((one) => textAt(one, "persistentVolumeClaim", "claimName"));
    return names.filter((name) => name !== "");
}

function evictions(pod: KubeObject): readonly PodProblem[] {
    const [phase, reason, message] = ["phase", "reason", "message"].map((name) => textAt(pod, "status", name));
    // Without a reason the containers tell more.
    if (phase !== "Failed" || reason === "") {
        return [];
    }
    const told = `pod ${podName(pod)} failed: ${[reason, message].join(": ")}`;
    return [{ key: `${podName(pod)} failed`, text: told, graceSeconds: 30 }];
}

function containerProblems(pod: KubeObject, status: JsonObject): readonly PodProblem[] {
    const reason = textAt(status, "state", "waiting", "reason");
    const found = waitingProblems[reason];
    const message = textAt(status, "state", "waiting", "message");
    return [
        ...(found === undefined ? [] : [problem(pod, status, reason, found(message))]),
        ...crashes(pod, status),
        ...unready(pod, status),
    ];
}

type Described = Pick<PodProblem, "text" | "graceSeconds">;

const waitingProblems: Readonly<Record<string, (message: string) => Described>> = {
    ErrImagePull: pull,
    ImagePullBackOff: pull,
    ErrImageNeverPull: (message) => ({ text: `its image may not be pulled: ${message}`, graceSeconds: 0 }),
    InvalidImageName: (message) => ({ text: `its image's name is not valid: ${message}`, graceSeconds: 0 }),
    // A Secret or ConfigMap that is missing may be about to be made.
    CreateContainerConfigError: (message) =>
        wantsUser(message)
            ? { text: rootImage(message), graceSeconds: 0 }
            : { text: `it cannot be configured: ${message}`, graceSeconds: 20 },
    CreateContainerError: (message) => ({ text: `it cannot be created: ${message}`, graceSeconds: 20 }),
    RunContainerError: (message) => ({ text: `it cannot be started: ${message}`, graceSeconds: 20 }),
};

/** Whether a pod was refused for want of a numeric user that is not root, by the kubelet's words. */
export function wantsUser(message: string): boolean {
    return message.includes("runAsNonRoot");
}

/** The kubelet cannot tell that a user is not root unless the image names it by a number. */
function rootImage(message: string): string {
    return `its image runs as root, or names its user without a number: write USER 1000 at the end of its Dockerfile, or give the pod a podSecurityContext with runAsUser (${message})`;
}

/** A registry may be down for a moment; an image that is not there, or not for us, stays so. */
function pull(message: string): Described {
    const isFinal = /not found|manifest unknown|unauthorized|denied|no basic auth/i.test(message);
    return { text: `its image cannot be pulled: ${message}`, graceSeconds: isFinal ? 5 : 30 };
}

function problem(pod: KubeObject, status: JsonObject, reason: string, told: Described): PodProblem {
    const name = textAt(status, "name");
    // Both reasons take turns while the kubelet tries again.
    const kind = reason.endsWith("ImagePull") || reason === "ImagePullBackOff" ? "pull" : reason;
    return {
        key: `${podName(pod)} ${name} ${kind}`,
        text: `pod ${podName(pod)}, container ${name}: ${told.text}`,
        graceSeconds: told.graceSeconds,
    };
}

function crashes(pod: KubeObject, status: JsonObject): readonly PodProblem[] {
    const ended = fieldAt(status, "state", "terminated");
    const hasFailed = Number(fieldAt(ended, "exitCode") ?? 0) !== 0;
    const isDown = hasFailed || textAt(status, "state", "waiting", "reason") === "CrashLoopBackOff";
    const end = hasFailed ? ended : fieldAt(status, "lastState", "terminated");
    const restarts = Number(fieldAt(status, "restartCount") ?? 0);
    const isFinal = hasFailed && textAt(pod, "spec", "restartPolicy") === "Never";
    if (!isFinal && (!isDown || restarts < restartsWorthWaiting(end))) {
        return [];
    }
    const name = textAt(status, "name");
    const told = `pod ${podName(pod)}, container ${name}: it ends ${endWords(end, isFinal ? 0 : restarts)}`;
    const container = { pod: podName(pod), name, previous: !hasFailed };
    return [{ key: `${podName(pod)} ${name} crash`, text: told, graceSeconds: 0, container }];
}

/** What the runtime cannot even start will not start at the next try. */
function restartsWorthWaiting(end: unknown): number {
    return startErrors.has(textAt(end, "reason")) ? 1 : hopelessRestarts;
}

function endWords(end: unknown, restarts: number): string {
    const times = restarts === 0 ? "" : `, restarted ${restarts} ${restarts === 1 ? "time" : "times"}`;
    const message = textAt(end, "message");
    return `with exit code ${String(fieldAt(end, "exitCode"))}${times}${message === "" ? "" : `: ${oneLine(message)}`}`;
}

/** How runtimes call a program that is not there, or may not be run. */
const startErrors: ReadonlySet<string> = new Set(["ContainerCannotRun", "StartError"]);

/** A container that runs but is not ready may become so at any time: this explains, it does not end the wait. */
function unready(pod: KubeObject, status: JsonObject): readonly PodProblem[] {
    const name = textAt(status, "name");
    const isInit = objectsAt(pod, "status", "initContainerStatuses").includes(status);
    if (isInit || status.ready !== false || fieldAt(status, "state", "running") === undefined) {
        return [];
    }
    return [
        {
            key: `${podName(pod)} ${name} unready`,
            text: `pod ${podName(pod)}, container ${name}: it runs but is not ready`,
            graceSeconds: Infinity,
            isProbed: true,
            container: { pod: podName(pod), name, previous: false },
        },
    ];
}
