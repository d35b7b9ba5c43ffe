import { until } from "../../chaincode/progress";
import { type Watched } from "../../chaincode/watched";
import { buildContainerName } from "../../kubernetes/built";
import { conditionOf, type JobState } from "../../kubernetes/condition";

/** How a build's pod came to its end. */
export type BuildEnd =
    | { readonly succeeded: true }
    /** `alone` is whether the build itself ended, so that its last words are on the way. */
    | { readonly succeeded: false; readonly reason: string; readonly alone: boolean };

/** The failure of a build, whose message is the reason. */
export function endOfBuild({ reason }: { readonly reason: string }): Error {
    return new Error(reason, { cause: end });
}

export function isEndOfBuild(error: unknown): error is Error {
    return error instanceof Error && error.cause === end;
}

const end = "end of build";

/** Waits for the pod of a build to end, also by somebody's hand. Rejects when the build is stopped. */
export async function untilBuildEnded(run: Watched, jobName: string): Promise<BuildEnd> {
    let seen = false;
    const found = await until(run, jobName, run.deadline, () => {
        const jobState = run.cluster.observed.jobState(jobName);
        const isWhole = jobState.pod !== undefined && jobState.job !== undefined;
        const isMissed = seen && !isWhole;
        seen ||= isWhole;
        return deletion(jobState) ?? endOf(jobState) ?? (isMissed ? failed("it was deleted") : undefined);
    });
    return found ?? failed("it took longer than it may");
}

function deletion({ pod }: JobState): BuildEnd | undefined {
    const { name = "", deletionTimestamp } = pod?.metadata ?? {};
    return deletionTimestamp === undefined ? undefined : failed(`pod ${name} was deleted`);
}

function endOf(jobState: JobState): BuildEnd | undefined {
    const condition = conditionOf(jobState, buildContainerName);
    if (condition.is !== "ended") {
        return undefined;
    }
    const { succeeded, reason, message } = condition;
    return succeeded ? { succeeded } : { succeeded: false, reason: `${reason}: ${message}`, alone: true };
}

function failed(reason: string): BuildEnd {
    return { succeeded: false, reason, alone: false };
}
