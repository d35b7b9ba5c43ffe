import type { KubeObject } from "../../../cluster/client";
import { buildContainerName, byAge, isBuilt } from "../../kubernetes/built";
import { conditionOf, isFinished } from "../../kubernetes/condition";
import type { Observed } from "../../kubernetes/observed";

/**
 * How many builds have to end before one may begin, of those that go on or wait in the namespace. All peers' agents see the
 * same Jobs in the same order, so that nobody has to keep a queue.
 */
export function buildsBefore(observed: Observed, jobName: string, atOnce: number): number {
    const waiting = observed
        .jobs()
        .filter((job) => isUnderWay(observed, job))
        .sort(byAge);
    const found = waiting.findIndex(({ metadata }) => metadata.name === jobName);
    // One that was made just now may not be seen yet.
    const position = found < 0 ? waiting.length : found;
    return Math.max(0, position + 1 - atOnce);
}

function isUnderWay(observed: Observed, job: KubeObject): boolean {
    const sight = observed.sight(job.metadata.name ?? "");
    const isOver = isFinished(job) || ["ended", "refused"].includes(conditionOf(sight, buildContainerName).is);
    return !isOver && !isBuilt(sight.pod);
}
