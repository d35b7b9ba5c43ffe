import type { KubeObject } from "../../cluster/client";
import { isFinished } from "../kubernetes/condition";
import { annotationNames, objectNameOf } from "../kubernetes/names";
import { type Cluster, jobsPath, secretsPath } from "./cluster";

/** Whose orphans: objects that name another peer, or another organisation's peer of the same ID, are left alone. */
export interface Family {
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
    { client, turns, builds }: Cluster,
    { namespace, peerId, mspId }: Family,
    labelSelector: string,
    isLive: (jobName: string) => boolean,
): Promise<readonly string[]> {
    const isOurs = ({ metadata: { annotations = {} } }: KubeObject): boolean =>
        annotations[annotationNames.peerId] === peerId &&
        (mspId === undefined || annotations[annotationNames.mspId] === mspId);
    const { items } = await client.list(jobsPath(namespace), { labelSelector });
    const removed: string[] = [];
    for (const job of items.filter((found) => isOurs(found) && !isFinished(found))) {
        const { name = "" } = job.metadata;
        const place = objectNameOf(name);
        await turns.exclusively(place, async () => {
            if (isLive(name) || builds.isLive(name)) {
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
