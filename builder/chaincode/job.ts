import { apiReason, type KubeObject } from "../../cluster/client";
import { reasonOf } from "../../fabric/failure";
import { isFinished } from "../kubernetes/condition";
import { annotations, fieldManager, peerSelector } from "../kubernetes/names";
import { jobOwner, newJob, newSecret } from "../kubernetes/objects";
import { type ChaincodeClient, jobsPath, secretsPath } from "./cluster";
import { persist } from "./persistence";
import type { PlannedJob, Run } from "./run";
import type { Turn } from "./turns";

/** How long removals are tried, in milliseconds; what is left after that is an orphan, and removed as such later. */
export const removalTime = 15_000;

/** Makes the Secret and the Job, or takes over those that this run had made before its process was replaced. */
export async function beginJob(run: Run, job: PlannedJob): Promise<void> {
    const { launch, memory, cluster } = run;
    const { namespace } = launch.settings;
    const of = `for chaincode ID ${launch.chaincode.chaincodeId}`;
    await insist(run, `unable to create kubernetes secret ${of}`, async () => {
        // Made before anything is removed: what cannot be made is refused.
        const secret = newSecret(launch, undefined);
        if (!job.isAdopted) {
            await removeEarlier(run, job);
        }
        await applySecret(run, job, secret);
    });
    await memory.remember(job.name);
    await insist(run, `error creating chaincode job ${namespace}/${job.place} ${of}`, async () => {
        const made = await createJob(cluster.client, namespace, newJob(launch, job.name, job.user));
        const owner = made && jobOwner(made);
        if (owner !== undefined) {
            // From now on whatever removes the Job removes the Secret, too.
            await applySecret(run, job, newSecret(launch, owner));
        }
    });
}

/** Removes the Job, unless it is over and may stay to be looked at, and the Secret, unless a later run has made its own. */
export async function endJob(run: Run, turn: Turn, job: PlannedJob, stays: boolean): Promise<void> {
    const { cluster, launch, terminal } = run;
    const { namespace } = launch.settings;
    const patience = {
        deadline: Date.now() + removalTime,
        signal: new AbortController().signal,
        complain: (error: unknown) => {
            terminal.say(`${reasonOf(error)}; trying again`);
        },
    };
    try {
        if (!stays) {
            await persist(() => cluster.client.remove(`${jobsPath(namespace)}/${job.name}`), patience);
        }
        if (turn.isCurrent()) {
            await persist(() => cluster.client.remove(`${secretsPath(namespace)}/${job.place}`), patience);
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

async function applySecret({ cluster, launch }: Run, { place }: PlannedJob, secret: KubeObject): Promise<void> {
    const path = `${secretsPath(launch.settings.namespace)}/${place}`;
    await cluster.client.apply(path, secret, { fieldManager, force: true });
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

/** Tries until the chaincode should have started; an error begins with the given words. */
async function insist(run: Run, words: string, work: () => Promise<void>): Promise<void> {
    const complain = (error: unknown): void => {
        run.terminal.say(`${words}: ${reasonOf(error)}; trying again`);
    };
    try {
        run.stopped.throwIfAborted();
        await persist(work, { deadline: run.deadline, signal: run.stopped, complain });
    } catch (error) {
        throw new Error(`${words}: ${reasonOf(error)}`);
    }
}
