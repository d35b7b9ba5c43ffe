import type { KubeObject } from "../../cluster/object";
import { isBuild, isBuilt } from "../kubernetes/built";
import { isFinished } from "../kubernetes/condition";
import { annotationNames, jobLabel, objectNameOf } from "../kubernetes/names";
import { type Cluster, jobsPath, secretsPath } from "./cluster";

/** Whose orphans: objects that name another peer, or another organisation's peer of the same ID, are left alone. */
interface Family {
    readonly namespace: string;
    readonly peerId: string;
    /** undefined leaves the organisation open. */
    readonly mspId: string | undefined;
}

/**
 * Removes the Jobs of a peer that no live run counts on, with their Secrets; finished ones go by themselves. Returns their
 * names.
 */
export async function removeOrphans(
    cluster: Cluster,
    family: Family,
    labelSelector: string,
    isLive: (jobName: string) => boolean,
): Promise<readonly string[]> {
    const { client, turns, builds } = cluster;
    const { namespace } = family;
    const { items } = await client.list(jobsPath(namespace), { labelSelector });
    const removed: string[] = [];
    for (const job of items.filter((found) => isOf(family, found) && !isFinished(found))) {
        const { name = "" } = job.metadata;
        const place = objectNameOf(name);
        await turns.exclusively(place, async () => {
            if (isLive(name) || builds.isLive(name) || (isBuild(job) && !(await isLeftBehind(cluster, family, job)))) {
                return;
            }
            await client.remove(`${jobsPath(namespace)}/${name}`);
            if (!turns.isTaken(place)) {
                await client.remove(`${secretsPath(namespace)}/${place}`);
            }
            removed.push(name);
        });
    }
    return removed;
}

/** Whether a Job was made for a peer. */
export function isOf({ peerId, mspId }: Omit<Family, "namespace">, job: KubeObject): boolean {
    const { annotations = {} } = job.metadata;
    return (
        annotations[annotationNames.peerId] === peerId &&
        (mspId === undefined || annotations[annotationNames.mspId] === mspId)
    );
}

/**
 * Whether an earlier agent of this very peer has made a build's Job that has no result yet: nobody knows how much of its source it
 * was sent.
 */
export async function isLeftBehind(
    { client, maker, isOnly }: Pick<Cluster, "client" | "maker" | "isOnly">,
    family: Family,
    job: KubeObject,
): Promise<boolean> {
    if (!isOnly || !isOf(family, job) || job.metadata.annotations?.[annotationNames.maker] === maker) {
        return false;
    }
    const labelSelector = `${jobLabel}=${job.metadata.name ?? ""}`;
    const { items } = await client.list(`/api/v1/namespaces/${family.namespace}/pods`, { labelSelector });
    return !items.some(isBuilt);
}
