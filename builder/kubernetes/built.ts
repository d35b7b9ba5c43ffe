import type { KubeObject } from "../../cluster/object";
import { containersOf } from "../../cluster/pods";
import { fieldAt } from "../../ground/json";
import { conditionOf, isFinished, type JobState } from "./condition";
import { annotationNames, componentLabel, creatorSelector, type LabelSelector, madeFor } from "./names";

/** Name of the container in the pod of a build. */
export const buildContainerName = "build";

/** The component that Jobs of builds have in their labels. */
export const buildComponent = { [componentLabel]: "build" } as const;

/** Selects the pods of builds that these peers have asked for first, and no others. */
export function buildsOf(peerIds: readonly string[]): LabelSelector {
    return madeFor(peerIds, buildComponent);
}

/** Selects what builders of all peers build. */
export const buildSelector = `${Object.entries(buildComponent).flat().join("=")},${creatorSelector}`;

/** Whether a Job builds a chaincode, instead of running it. */
export function isBuild({ metadata: { labels = {} } }: KubeObject): boolean {
    return Object.entries(buildComponent).every(([name, value]) => labels[name] === value);
}

/** Whether the result of a build is there to be asked for. */
export function isBuilt(pod: KubeObject | undefined): boolean {
    const container = containersOf(pod).find(({ name }) => name === buildContainerName);
    return fieldAt(container, "ready") === true;
}

/** Of Jobs of builds those that wait for their turn or go on, in the order in which they were asked for. */
export function underWay(
    jobs: readonly KubeObject[],
    jobStateOf: (job: KubeObject) => JobState,
): readonly KubeObject[] {
    const isUnderWay = (job: KubeObject): boolean => {
        const jobState = jobStateOf(job);
        const isOver = isFinished(job) || ["ended", "refused"].includes(conditionOf(jobState, buildContainerName).is);
        return !isOver && !isBuilt(jobState.pod);
    };
    return jobs.filter(isUnderWay).sort(byAge);
}

/** In the order in which builds were asked for, which is that of their turns. */
function byAge(a: KubeObject, b: KubeObject): number {
    const key = ({ metadata: { creationTimestamp = "", annotations = {}, name = "" } }: KubeObject): string =>
        [creationTimestamp, annotations[annotationNames.asked], name].join(" ");
    return key(a) < key(b) ? -1 : 1;
}
