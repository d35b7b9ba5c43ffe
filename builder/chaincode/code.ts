import type { ProcessStreams } from "../../cluster/client";
import { wait } from "../../cluster/waiting";
import { codeContainerName } from "../kubernetes/code-container";
import { codeContainer, codeFailure, conditionOf } from "../kubernetes/condition";
import { fieldAt } from "../kubernetes/fields";
import { packageParts } from "../kubernetes/names";
import { attachTo, passLines, send } from "./attached";
import { cutOff } from "./cut";
import { restTime } from "./output";
import { type Start, until, untilStarted } from "./progress";
import type { Run } from "./run";

/** The code of a chaincode from source, which its pod is sent before the chaincode starts. */
export interface Code {
    /** How many bytes it has. */
    readonly size: number;
    read(): AsyncIterable<Buffer>;
    /** Called when the chaincode runs, and has all of it. */
    free(): Promise<void>;
}

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
        if (found.is === "refused" && codeFailure(cluster.observed.sight(jobName).pod) !== undefined) {
            throw cutOff(found.reason);
        }
        return found;
    } finally {
        end.abort();
    }
}

async function deliver(run: Run, code: Code, jobName: string): Promise<void> {
    const { cluster, launch, terminal } = run;
    const pod = await untilReceiving(run, jobName);
    if (pod === undefined) {
        return;
    }
    const container = { namespace: launch.settings.namespace, pod, container: codeContainerName };
    const streams = await attachTo(cluster.client, container);
    streams.stdout.resume();
    const said = passLines(streams.stderr, packageParts(launch.chaincode.chaincodeId).label, terminal);
    try {
        const received = untilReceived(run, jobName);
        const connected = untilCut(streams, received);
        const sent = send(streams.stdin, code.size, code.read()).then(() => connected);
        [said, received, connected, sent].forEach((work) => void work.catch(() => undefined));
        await Promise.race([received, connected, sent]);
    } finally {
        streams.close();
    }
}

/** The pod whose container waits for the code; undefined when it needs none any more. */
async function untilReceiving(run: Run, jobName: string): Promise<string | undefined> {
    const pod = await until(run, jobName, run.deadline, () => {
        const sight = run.cluster.observed.sight(jobName);
        const isReceiving = fieldAt(codeContainer(sight.pod), "state", "running") !== undefined;
        return isOver(run, jobName) ? "" : isReceiving ? sight.pod?.metadata.name : undefined;
    });
    return pod === "" ? undefined : pod;
}

async function untilReceived(run: Run, jobName: string): Promise<void> {
    await until(run, jobName, run.deadline, () => isOver(run, jobName) || undefined);
}

/** Whether the container has come to its end, well or not. */
function isOver({ cluster }: Run, jobName: string): boolean {
    const sight = cluster.observed.sight(jobName);
    const isDone = fieldAt(codeContainer(sight.pod), "state", "terminated") !== undefined;
    return isDone || conditionOf(sight).is !== "starting";
}

/** Rejects when the connection ends before the container does; that news may come a little later. */
async function untilCut({ exit }: ProcessStreams, received: Promise<void>): Promise<void> {
    const isWhole = await exit.then(
        () => true,
        () => false,
    );
    await (isWhole ? received : Promise.race([received, tooLate()]));
}

async function tooLate(): Promise<never> {
    await wait(restTime);
    throw cutOff("the connection to the pod was cut while it was sent its code");
}
