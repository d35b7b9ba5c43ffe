import type { JsonObject, KubeObject } from "../../../../cluster/object";
import { condition, count, items, section, text } from "../fields";

/** Something that keeps an object from becoming ready, and that waiting may not heal. */
export interface Trouble {
    /** Stays the same as long as it is the same trouble. */
    readonly key: string;
    readonly text: string;
    /** How long it must last before it counts as final. */
    readonly graceSeconds: number;
    /** Whether it is the kubelet's probes that tell what is wrong. */
    readonly isProbed?: boolean;
    /** The container whose output tells more. */
    readonly container?: { readonly pod: string; readonly name: string; readonly previous: boolean };
}

/** Crashes before one believes that it will not come up: enough for a dependency that is a moment late. */
const hopelessRestarts = 3;

/** What is wrong with a pod. */
export function podTroubles(pod: KubeObject): readonly Trouble[] {
    const status = section(pod, "status");
    const containers = [...items(status, "initContainerStatuses"), ...items(status, "containerStatuses")];
    return [...schedulingTroubles(pod), ...evictions(pod), ...containers.flatMap((one) => containerTroubles(pod, one))];
}

function podName(pod: KubeObject): string {
    return pod.metadata.name ?? "";
}

function schedulingTroubles(pod: KubeObject): readonly Trouble[] {
    const scheduled = condition(pod, "PodScheduled");
    if (scheduled?.status !== "False" || scheduled.reason !== "Unschedulable") {
        return [];
    }
    const told = `pod ${podName(pod)} fits on no node: ${String(scheduled.message)}`;
    // An autoscaler or a volume's provisioner may still make room.
    return [{ key: `${podName(pod)} unschedulable`, text: told, graceSeconds: 60 }];
}

function evictions(pod: KubeObject): readonly Trouble[] {
    const { phase, reason, message } = section(pod, "status");
    // Without a reason the containers tell more.
    return phase === "Failed" && typeof reason === "string"
        ? [
              {
                  key: `${podName(pod)} failed`,
                  text: `pod ${podName(pod)} failed: ${reason}: ${String(message)}`,
                  graceSeconds: 30,
              },
          ]
        : [];
}

function containerTroubles(pod: KubeObject, status: JsonObject): readonly Trouble[] {
    const waiting = section(section(status, "state"), "waiting");
    const reason = text(waiting, "reason");
    const found = waitingTroubles[reason];
    return [
        ...(found === undefined ? [] : [trouble(pod, status, reason, found(text(waiting, "message")))]),
        ...crashes(pod, status),
        ...unready(pod, status),
    ];
}

type Told = Pick<Trouble, "text" | "graceSeconds">;

const waitingTroubles: Readonly<Record<string, (message: string) => Told>> = {
    ErrImagePull: pull,
    ImagePullBackOff: pull,
    ErrImageNeverPull: (message) => ({ text: `its image may not be pulled: ${message}`, graceSeconds: 0 }),
    InvalidImageName: (message) => ({ text: `its image's name is not valid: ${message}`, graceSeconds: 0 }),
    // A Secret or ConfigMap that is missing may be about to be made.
    CreateContainerConfigError: (message) => ({ text: `it cannot be configured: ${message}`, graceSeconds: 20 }),
    CreateContainerError: (message) => ({ text: `it cannot be created: ${message}`, graceSeconds: 20 }),
    RunContainerError: (message) => ({ text: `it cannot be started: ${message}`, graceSeconds: 20 }),
};

/** A registry may be down for a moment; an image that is not there, or not for us, stays so. */
function pull(message: string): Told {
    const isFinal = /not found|manifest unknown|unauthorized|denied|no basic auth/i.test(message);
    return { text: `its image cannot be pulled: ${message}`, graceSeconds: isFinal ? 5 : 30 };
}

function trouble(pod: KubeObject, status: JsonObject, reason: string, told: Told): Trouble {
    const name = text(status, "name");
    // Both reasons take turns while the kubelet tries again.
    const kind = reason.endsWith("ImagePull") || reason === "ImagePullBackOff" ? "pull" : reason;
    return {
        key: `${podName(pod)} ${name} ${kind}`,
        text: `pod ${podName(pod)}, container ${name}: ${told.text}`,
        graceSeconds: told.graceSeconds,
    };
}

function crashes(pod: KubeObject, status: JsonObject): readonly Trouble[] {
    const [state, last] = [section(status, "state"), section(status, "lastState")];
    const restarts = count(status, "restartCount");
    const ended = section(state, "terminated");
    const hasFailed = typeof ended.exitCode === "number" && ended.exitCode !== 0;
    const isDown = hasFailed || section(state, "waiting").reason === "CrashLoopBackOff";
    const isFinal = hasFailed && section(pod, "spec").restartPolicy === "Never";
    if (!isFinal && (!isDown || restarts < hopelessRestarts)) {
        return [];
    }
    const name = text(status, "name");
    const code = String((hasFailed ? ended : section(last, "terminated")).exitCode);
    const times = isFinal ? "" : `, restarted ${restarts} times`;
    const told = `pod ${podName(pod)}, container ${name}: it ends with exit code ${code}${times}`;
    const container = { pod: podName(pod), name, previous: !hasFailed };
    return [{ key: `${podName(pod)} ${name} crash`, text: told, graceSeconds: 0, container }];
}

/** A container that runs but is not ready may become so at any time: this explains, it does not end the wait. */
function unready(pod: KubeObject, status: JsonObject): readonly Trouble[] {
    const name = text(status, "name");
    const isInit = items(section(pod, "status"), "initContainerStatuses").includes(status);
    if (isInit || status.ready !== false || section(status, "state").running === undefined) {
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
