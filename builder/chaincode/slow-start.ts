import { newestEvent } from "../../cluster/events";
import { textAt } from "../../ground/json";
import type { Watched } from "./watched";

/** What the last warning about a pod says, such as a volume that cannot be mounted; undefined without one. */
export async function slowStartReason({ cluster, launch }: Watched, jobName: string): Promise<string | undefined> {
    const { pod } = cluster.observed.jobState(jobName);
    if (pod?.metadata.name === undefined) {
        return undefined;
    }
    const path = `/api/v1/namespaces/${launch.settings.namespace}/events`;
    const fieldSelector = `involvedObject.kind=Pod,involvedObject.name=${pod.metadata.name},type=Warning`;
    // The answer only adds words to what is told anyway.
    const events = await cluster.client.list(path, { fieldSelector }).catch(() => undefined);
    const last = newestEvent(events?.items ?? []);
    return last && `${textAt(last, "reason")}: ${textAt(last, "message")}`;
}
