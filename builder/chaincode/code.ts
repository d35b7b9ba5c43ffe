import type { ProcessStreams } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { fieldAt } from "../../ground/json";
import { inTime } from "../../ground/retry";
import { codeContainerName } from "../kubernetes/code-container";
import { codeContainer, codeFailure, conditionOf } from "../kubernetes/condition";
import { packageParts } from "../package/id";
import { attachTo, passLines, send } from "./attached";
import { cutOff, isCutOff } from "./cut";
import type { Code, Run } from "./one-run";
import { restTime } from "./output";
import { type Start, until, untilStarted } from "./progress";

/** Waits for the pod to run as `untilStarted` does, and meanwhile sends it its code, if it wants any. */
export async function untilStartedWithCode(run: Run, jobName: string): Promise<Start> {
    const { code, stopped, cluster } = run;
    if (code === undefined) {
        return untilStarted(run, jobName);
    }
    const end = new AbortController();
    const waiting = { ...run, stopped: AbortSignal.any([stopped, end.signal]) };
    try {
        const start = untilStarted(waiting, jobName);
        const delivery = deliver(waiting, code, jobName);
        [start, delivery].forEach((work) => void work.catch(() => undefined));
        const found = await Promise.race([start, delivery.then(() => start)]);
        if (found.is === "refused" && codeFailure(cluster.observed.jobState(jobName).pod) !== undefined) {
            throw cutOff(found.reason);
        }
        return found;
    } finally {
        end.abort();
    }
}

/**
 * Kubernetes tells up to a second late that a container runs, since kubelet looks once a second; so it is tried from when the
 * pod has its node, and again when that was too soon.
 */
async function deliver(run: Run, code: Code, jobName: string): Promise<void> {
    await untilTrue(run, jobName, run.deadline, isPlaced);
    for (let pause = shortestPause; ; pause = Math.min(2 * pause, longestPause)) {
        const isTold = await untilTrue(run, jobName, Math.min(run.deadline, Date.now() + pause), isReceiving);
        if (isOver(run, jobName) || Date.now() >= run.deadline) {
            return;
        }
        try {
            await sendCode(run, code, jobName, isTold);
            return;
        } catch (error) {
            if (isTold || !isCutOff(error)) {
                throw error;
            }
        }
    }
}

/** Between two tries, doubled from try to try. Milliseconds. */
const [shortestPause, longestPause] = [100, 6400];

/** `isTold` is whether the container is known to run. */
async function sendCode(run: Run, code: Code, jobName: string, isTold: boolean): Promise<void> {
    const { cluster, launch, terminal } = run;
    const pod = podOf(run, jobName)?.metadata.name ?? "";
    const container = { namespace: launch.settings.namespace, pod, container: codeContainerName };
    const streams = await attachTo(cluster.client, container);
    streams.stdout.resume();
    const said = passLines(streams.stderr, packageParts(launch.chaincode.chaincodeId).label, terminal);
    try {
        const received = untilReceived(run, jobName);
        const connected = untilCut(streams, received, isTold ? restTime : 0);
        const sent = send(streams.stdin, code.size, code.read()).then(() => connected);
        [said, received, connected, sent].forEach((work) => void work.catch(() => undefined));
        await Promise.race([received, connected, sent]);
    } finally {
        streams.close();
    }
}

/** Waits until something holds of the pod, nothing is to be sent any more, or the deadline; returns whether it holds. */
async function untilTrue(
    run: Run,
    jobName: string,
    deadline: number,
    holds: (pod: KubeObject | undefined) => boolean,
): Promise<boolean> {
    await until(run, jobName, deadline, () => isOver(run, jobName) || holds(podOf(run, jobName)) || undefined);
    return holds(podOf(run, jobName));
}

function podOf({ cluster }: Run, jobName: string): KubeObject | undefined {
    return cluster.observed.jobState(jobName).pod;
}

function isPlaced(pod: KubeObject | undefined): boolean {
    return fieldAt(pod, "spec", "nodeName") !== undefined || isReceiving(pod);
}

function isReceiving(pod: KubeObject | undefined): boolean {
    return fieldAt(codeContainer(pod), "state", "running") !== undefined;
}

async function untilReceived(run: Run, jobName: string): Promise<void> {
    await until(run, jobName, run.deadline, () => isOver(run, jobName) || undefined);
}

/** Whether the container has come to its end, well or not. */
function isOver({ cluster }: Run, jobName: string): boolean {
    const jobState = cluster.observed.jobState(jobName);
    const isDone = fieldAt(codeContainer(jobState.pod), "state", "terminated") !== undefined;
    return isDone || conditionOf(jobState).is !== "starting";
}

/** Rejects when the connection ends before the container does, of which the news may come so many milliseconds later. */
async function untilCut({ exit }: ProcessStreams, received: Promise<void>, milliseconds: number): Promise<void> {
    const isWhole = await exit.then(
        () => true,
        () => false,
    );
    await (isWhole ? received : inTime(milliseconds, received, tooLate));
}

function tooLate(): never {
    throw cutOff("the connection to the pod was cut while it was sent its code");
}
