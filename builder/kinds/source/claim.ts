import { apiReason } from "../../../cluster/api-failure";
import { wait } from "../../../ground/retry";
import { type Cluster, jobsPath } from "../../chaincode/cluster";
import { createJob } from "../../chaincode/job";
import { isLeftBehind } from "../../chaincode/orphans";
import { isFinished } from "../../kubernetes/condition";
import { type BuildPlan, newBuildJob } from "./job";

/** Whose build it is: made here, so that its source comes from here, or one that somebody else has begun. */
export type Claim = "made" | "found";

/** Between two looks at a Job that is in the way. Milliseconds. */
const pause = 200;

/**
 * Makes the Job of a build, unless one of the same content goes on in the namespace, or keeps its result. One that has ended, or
 * that an earlier agent of the peer has left, is removed and made anew.
 */
export async function claimBuild(cluster: Cluster, plan: BuildPlan, stopped: AbortSignal): Promise<Claim> {
    const job = newBuildJob(plan);
    const { namespace, peerId } = plan.settings;
    const family = { namespace, peerId, mspId: plan.mspId };
    const path = jobsPath(namespace);
    const { name = "" } = job.metadata;
    while ((await createJob(cluster.client, namespace, job)) === undefined) {
        const { items } = await cluster.client.list(path, { fieldSelector: `metadata.name=${name}` });
        const found = items.find(({ metadata }) => metadata.name === name);
        if (found !== undefined) {
            if (!isFinished(found) && !(await isLeftBehind(cluster, family, found))) {
                return "found";
            }
            // Another agent may have come to the same conclusion, and made its own by now.
            const { uid } = found.metadata;
            await cluster.client.remove(`${path}/${name}`, { preconditions: { uid } }).catch(unlessAnother);
        }
        await wait(pause, stopped);
    }
    return "made";
}

function unlessAnother(error: unknown): void {
    if (apiReason(error) !== "Conflict") {
        throw error;
    }
}
