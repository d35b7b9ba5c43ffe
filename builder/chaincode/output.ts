import { reasonOf } from "../../ground/failure";
import { newBackoff } from "../../ground/retry";
import { containerName } from "../kubernetes/pod";
import { packageParts } from "../package/id";
import type { Run } from "./one-run";
import { newSpeech, type Speech } from "./speech";

/** How long the rest of the output may take to come, once the chaincode has ended. Milliseconds. */
export const restTime = 5000;

/** Lines that are shown when the output could not be followed to its end. */
const lastLines = 20;

/** Passes on what the chaincode writes, each line with the chaincode's label before it, until `ended` and all is passed on. */
export async function passOutput<T>(run: Run, jobName: string, ended: Promise<T>): Promise<T> {
    const following = new AbortController();
    const source = { jobName, pod: run.cluster.observed.jobState(jobName).pod?.metadata.name ?? "" };
    const { chaincodeId } = run.launch.chaincode;
    const speech = newSpeech(run.terminal, packageParts(chaincodeId).label || chaincodeId);
    const passed = followOutput(run, source, speech, following.signal);
    try {
        const end = await ended;
        const timer = setTimeout(() => {
            following.abort();
        }, restTime);
        if ((await passed) === "cut") {
            const signal = AbortSignal.timeout(restTime);
            await pass(run, source.pod, speech, { tail: lastLines, signal }).catch(() => undefined);
        }
        await speech.end();
        clearTimeout(timer);
        return end;
    } finally {
        following.abort();
        await passed;
    }
}

interface Source {
    readonly jobName: string;
    readonly pod: string;
}

/** Follows the output through all that can go wrong; "cut" when the signal came before its end. */
async function followOutput(
    run: Run,
    { jobName, pod }: Source,
    speech: Speech,
    signal: AbortSignal,
): Promise<"whole" | "cut"> {
    const backoff = newBackoff(1000, 60_000);
    let since = run.record.passedUntil;
    while (!signal.aborted) {
        const wanted = { signal, follow: true, ...(since && { since: wholeSecond(since) }) };
        try {
            await pass(run, pod, speech, wanted);
            return extent(signal);
        } catch (error) {
            if (run.cluster.observed.jobState(jobName).pod === undefined) {
                return "whole";
            }
            run.terminal.say(`${reasonOf(error)}; trying again`);
            since = new Date();
        }
        await backoff.wait(signal).catch(() => undefined);
    }
    return "cut";
}

function extent({ aborted }: AbortSignal): "whole" | "cut" {
    return aborted ? "cut" : "whole";
}

interface Wanted {
    readonly follow?: boolean;
    readonly since?: string;
    readonly tail?: number;
    readonly signal: AbortSignal;
}

async function pass(
    { cluster, launch }: Run,
    pod: string,
    speech: Speech,
    { signal, ...wanted }: Wanted,
): Promise<void> {
    const options = { container: containerName, ...wanted };
    for await (const line of cluster.client.logs(launch.settings.namespace, pod, options, signal)) {
        await speech.pass(line);
    }
}

/** The API counts in whole seconds, so that the lines of one second may come twice. */
function wholeSecond(time: Date): string {
    return `${time.toISOString().slice(0, 19)}Z`;
}
