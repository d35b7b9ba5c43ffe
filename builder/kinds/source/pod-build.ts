import { reasonOf } from "../../../fabric/failure";
import type { BuiltFile } from "../../chaincode/builds";
import { type Cluster, jobsPath } from "../../chaincode/cluster";
import { isCutOff } from "../../chaincode/cut";
import { createJob, removalTime } from "../../chaincode/job";
import { persist } from "../../chaincode/persistence";
import { untilStarted, type Watched } from "../../chaincode/progress";
import { newJobName } from "../../kubernetes/names";
import { isEndOfBuild, untilBuildEnded } from "./end";
import { exchange } from "./exchange";
import { type BuildPlan, buildContainerName, buildPlace, newBuildJob } from "./job";
import type { Results } from "./results";
import type { SourceFile } from "./tree";

/** A build in a pod. */
export interface PodBuild extends Omit<Watched, "launch" | "container"> {
    readonly cluster: Cluster;
    readonly plan: BuildPlan;
    readonly source: { readonly folder: string; readonly files: readonly SourceFile[] };
    readonly results: Results;
    /** Hears of the names of Jobs before they are made. */
    readonly remember: (jobName: string) => void;
}

/** How often a build begins again that was cut off: by an API server that restarts, or a node that is lost. */
const mostTries = 3;

/** Builds in a pod, and keeps the result. Leaves no Job behind. */
export async function buildInPod(build: PodBuild): Promise<BuiltFile> {
    const { plan, stopped, terminal, deadline } = build;
    for (let tries = 1; ; tries += 1) {
        const name = newJobName(buildPlace(plan));
        build.remember(name);
        try {
            return await buildOnce(build, name);
        } catch (error) {
            if (!isCutOff(error) || tries === mostTries || stopped.aborted || Date.now() >= deadline) {
                throw error;
            }
            terminal.say(`${reasonOf(error)}; building again`);
        } finally {
            await removeJob(build, name);
        }
    }
}

async function buildOnce(build: PodBuild, name: string): Promise<BuiltFile> {
    const { plan, terminal } = build;
    const path = pathOf(build, name);
    await makeJob(build, name);
    terminal.say(`Building chaincode ${plan.label} with kubernetes job ${path}`);
    const end = new AbortController();
    const stopped = AbortSignal.any([build.stopped, end.signal]);
    const watched = { ...build, stopped, launch: plan, container: buildContainerName };
    const start = await untilStarted(watched, name);
    if (start.is === "refused") {
        throw new Error(`error waiting for build job ${path} to start: ${start.reason}`);
    }
    const pod = build.cluster.observed.sight(name).pod?.metadata.name ?? "";
    try {
        return await exchange(build, pod, untilBuildEnded(watched, name));
    } catch (error) {
        throw isEndOfBuild(error) ? new Error(`build job ${path} terminated for reason ${reasonOf(error)}`) : error;
    } finally {
        end.abort();
    }
}

async function makeJob(build: PodBuild, name: string): Promise<void> {
    const { cluster, plan, deadline, stopped: signal, terminal } = build;
    const words = `error creating build job ${pathOf(build, name)}`;
    const complain = (error: unknown): void => {
        terminal.say(`${words}: ${reasonOf(error)}; trying again`);
    };
    const { namespace } = plan.settings;
    try {
        signal.throwIfAborted();
        await persist(() => createJob(cluster.client, namespace, newBuildJob(plan, name)), {
            deadline,
            signal,
            complain,
        });
    } catch (error) {
        throw new Error(`${words}: ${reasonOf(error)}`);
    }
}

/** What cannot be removed now is an orphan, and removed as such later. */
async function removeJob(build: PodBuild, name: string): Promise<void> {
    const { cluster, plan, terminal } = build;
    const patience = {
        deadline: Date.now() + removalTime,
        signal: new AbortController().signal,
        complain: (error: unknown) => {
            terminal.say(`${reasonOf(error)}; trying again`);
        },
    };
    try {
        await persist(() => cluster.client.remove(`${jobsPath(plan.settings.namespace)}/${name}`), patience);
    } catch (error) {
        terminal.say(`Job ${pathOf(build, name)} may be left behind: ${reasonOf(error)}`);
    }
}

function pathOf({ plan }: PodBuild, name: string): string {
    return `${plan.settings.namespace}/${name}`;
}
