import { underWay } from "../../kubernetes/built";
import type { Observed } from "../../kubernetes/observed";

/**
 * How many builds have to end before one may begin, of those that go on or wait in the namespace. All peers' agents see the
 * same Jobs in the same order, so that nobody has to keep a queue.
 */
export function buildsBefore(observed: Observed, jobName: string, atOnce: number): number {
    const waiting = underWay(observed.jobs(), ({ metadata: { name = "" } }) => observed.jobState(name));
    const found = waiting.findIndex(({ metadata }) => metadata.name === jobName);
    // One that was made just now may not be seen yet.
    const position = found < 0 ? waiting.length : found;
    return Math.max(0, position + 1 - atOnce);
}
