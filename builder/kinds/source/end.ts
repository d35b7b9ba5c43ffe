import { until, type Watched } from "../../chaincode/progress";
import { conditionOf, type Sight } from "../../kubernetes/condition";
import { buildContainerName } from "./job";

/** How a build's pod came to its end. */
export type BuildEnd = { readonly succeeded: true } | { readonly succeeded: false; readonly reason: string };

/** Waits for the pod of a build to end, also by somebody's hand. Rejects when the build is stopped. */
export async function untilBuildEnded(run: Watched, jobName: string): Promise<BuildEnd> {
    let seen = false;
    const end = await until(run, jobName, run.deadline, () => {
        const sight = run.cluster.observed.sight(jobName);
        const isWhole = sight.pod !== undefined && sight.job !== undefined;
        const isMissed = seen && !isWhole;
        seen ||= isWhole;
        return deletion(sight) ?? endOf(sight) ?? (isMissed ? failed("it was deleted") : undefined);
    });
    return end ?? failed("it took longer than it may");
}

function deletion({ pod }: Sight): BuildEnd | undefined {
    const { name = "", deletionTimestamp } = pod?.metadata ?? {};
    return deletionTimestamp === undefined ? undefined : failed(`pod ${name} was deleted`);
}

function endOf(sight: Sight): BuildEnd | undefined {
    const condition = conditionOf(sight, buildContainerName);
    if (condition.is !== "ended") {
        return undefined;
    }
    return condition.succeeded ? { succeeded: true } : failed(`${condition.reason}: ${condition.message}`);
}

function failed(reason: string): BuildEnd {
    return { succeeded: false, reason };
}
