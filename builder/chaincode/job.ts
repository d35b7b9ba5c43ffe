import { apiReason } from "../../cluster/api-failure";
import type { KubeObject } from "../../cluster/object";
import { reasonOf } from "../../ground/failure";
import { isFinished } from "../kubernetes/condition";
import { annotations, fieldManager, peerSelector } from "../kubernetes/names";
import { jobOwner, newJob, newSecret } from "../kubernetes/objects";
import { type ChaincodeClient, jobsPath, secretsPath } from "./cluster";
import type { Run, PlannedJob } from "./one-run";
import { insist, persist, removalLimits } from "./persistence";
import type { Turn } from "./turns";

/**
 * Makes the Job and the Secret, or takes over those that this run had made before its process was replaced. The Job comes first: its
 * pod waits for the Secret, and whatever removes the Job removes the Secret, too.
 */
export async function beginJob(run: Run, job: PlannedJob): Promise<void> {
    const { launch, record, cluster } = run;
    const { namespace } = launch.settings;
    const of = `for chaincode ID ${launch.chaincode.chaincodeId}`;
    const creating = `error creating chaincode job ${namespace}/${job.place} ${of}`;
    // Made before anything is removed: what cannot be made is refused.
    const planned = newJob(launch, job.name, job.user);
    if (!job.isAdopted) {
        await insist(run, creating, () => removeEarlier(run, job));
    }
    await record.remember(job.name);
    const made = await insist(run, creating, async () => {
        const created = await createJob(cluster.client, namespace, planned);
        return created ?? (await findJob(cluster.client, namespace, job.name));
    });
    await insist(run, `unable to create kubernetes secret ${of}`, () =>
        createSecret(run, job, newSecret(launch, made && jobOwner(made))),
    );
}

/** Removes the Job, unless it is over and may stay to be looked at, and the Secret, unless a later run has made its own. */
export async function endJob(run: Run, turn: Turn, job: PlannedJob, stays: boolean): Promise<void> {
    const { cluster, launch, terminal } = run;
    const { namespace } = launch.settings;
    const limits = removalLimits(terminal);
    try {
        if (!stays) {
            await persist(() => cluster.client.remove(`${jobsPath(namespace)}/${job.name}`), limits);
        }
        if (turn.isCurrent()) {
            await persist(() => cluster.client.remove(`${secretsPath(namespace)}/${job.place}`), limits);
        }
    } catch (error) {
        terminal.say(`Job ${namespace}/${job.name} and its secret may be left behind: ${reasonOf(error)}`);
    }
}

/** A Job of an earlier run can never serve again: the peer has forgotten the certificates that its pod holds. */
async function removeEarlier({ cluster, launch }: Run, { place }: PlannedJob): Promise<void> {
    const { settings, chaincode } = launch;
    const mine = Object.entries(annotations(settings, chaincode));
    const jobs = await cluster.client.list(jobsPath(settings.namespace), {
        labelSelector: peerSelector(settings.peerId),
    });
    for (const { metadata } of jobs.items.filter((found) => !isFinished(found))) {
        if (mine.every(([name, value]) => metadata.annotations?.[name] === value)) {
            await cluster.client.remove(`${jobsPath(settings.namespace)}/${metadata.name ?? ""}`);
        }
    }
    await cluster.client.remove(`${secretsPath(settings.namespace)}/${place}`);
}

/** One of that name that is there is an earlier run's, whose end takes its time, or of a try that got no answer. */
async function createSecret({ cluster, launch }: Run, job: PlannedJob, secret: KubeObject): Promise<void> {
    const path = secretsPath(launch.settings.namespace);
    const create = (): Promise<unknown> => cluster.client.create(path, secret, { fieldManager });
    try {
        await create();
    } catch (error) {
        if (apiReason(error) !== "AlreadyExists") {
            throw error;
        }
        if (!job.isAdopted) {
            await cluster.client.remove(`${path}/${job.place}`);
            await create();
        }
    }
}

async function findJob(client: ChaincodeClient, namespace: string, name: string): Promise<KubeObject | undefined> {
    const { items } = await client.list(jobsPath(namespace), { fieldSelector: `metadata.name=${name}` });
    return items.find(({ metadata }) => metadata.name === name);
}

/** Makes a Job; undefined when it is there already. */
export async function createJob(
    client: ChaincodeClient,
    namespace: string,
    job: KubeObject,
): Promise<KubeObject | undefined> {
    try {
        return await client.create(jobsPath(namespace), job);
    } catch (error) {
        if (apiReason(error) !== "AlreadyExists") {
            throw error;
        }
        return undefined;
    }
}
