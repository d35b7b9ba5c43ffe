import type { KubeObject } from "../../cluster/client";
import { fieldAt, objectsAt } from "../../cluster/fields";

/** Name of the container in the pod of a build. */
export const buildContainerName = "build";

/** The component that Jobs of builds have in their labels. */
export const buildComponent = { "app.kubernetes.io/component": "build" } as const;

/** Whether a Job builds a chaincode, instead of running it. */
export function isBuild({ metadata: { labels = {} } }: KubeObject): boolean {
    return Object.entries(buildComponent).every(([name, value]) => labels[name] === value);
}

/** Whether the result of a build is there to be asked for. */
export function isBuilt(pod: KubeObject | undefined): boolean {
    const container = objectsAt(pod, "status", "containerStatuses").find(({ name }) => name === buildContainerName);
    return fieldAt(container, "ready") === true;
}
