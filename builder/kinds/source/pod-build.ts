import { reasonOf } from "../../../ground/failure";
import type { BuiltFile } from "../../chaincode/builds";
import { jobsPath } from "../../chaincode/cluster";
import { cutOff, isCutOff } from "../../chaincode/cut";
import { isOf } from "../../chaincode/orphans";
import { insist, persist, removalLimits } from "../../chaincode/persistence";
import { until, untilStarted } from "../../chaincode/progress";
import { type Watched } from "../../chaincode/watched";
import { buildContainerName } from "../../kubernetes/built";
import { buildName } from "../../kubernetes/names";
import { type Claim, claimBuild } from "./claim";
import { type BuildEnd, isEndOfBuild, untilBuildEnded } from "./end";
import { askForResult, exchange, sendSource } from "./exchange";
import { type PodBuild, type Send } from "./one-build";
import { buildsBefore } from "./turn";

/** How often a build begins again that was cut off: by an API server that restarts, or a node that is lost. */
const mostTries = 3;

/**
 * Builds in a pod, or takes part in a build of the same content that another peer of the namespace has begun, and keeps the
 * result. Leaves a Job behind only where that keeps its result, or builds on, for whoever asks next.
 */
export async function buildInPod(build: PodBuild): Promise<BuiltFile> {
    const { plan, stopped, terminal } = build;
    const name = buildName(plan.settings, plan.label, plan.key);
    build.remember(name);
    for (let tries = 1; ; tries += 1) {
        try {
            return await ((await claimed(build, name)) === "made" ? buildOwn(build, name) : takePart(build, name));
        } catch (error) {
            if (!isCutOff(error) || tries === mostTries || stopped.aborted) {
                throw error;
            }
            terminal.say(`${reasonOf(error)}; building again`);
        }
    }
}

/** Has the Job removed in the end, unless it builds on, or keeps its result for others. */
async function buildOwn(build: PodBuild, name: string): Promise<BuiltFile> {
    const { plan, terminal } = build;
    const state = { isReceived: false };
    const source = sendSource(build);
    const send: Send = (stdin, received) => {
        void received.then(() => (state.isReceived = true));
        return source(stdin, received);
    };
    try {
        terminal.say(`Building chaincode ${plan.label} with kubernetes job ${pathOf(build, name)}`);
        return await whileWatched(build, name, async (watched, pod) => {
            await untilTurn(build, watched, name);
            const deadline = Date.now() + plan.timeout + reserve;
            return taken(build, name, exchange(build, pod, untilBuildEnded({ ...watched, deadline }, name), send));
        });
    } finally {
        // One that waits for a part of its source would wait for ever: nobody else sends it.
        if (plan.settings.keptFor <= 0 || !state.isReceived) {
            await removeJob(build, name);
        }
    }
}

/** Beyond what the build itself may take, for the news of its end. Milliseconds. */
const reserve = 30_000;

/** Who has begun it sees to its end in time. */
async function takePart(build: PodBuild, name: string): Promise<BuiltFile> {
    const { plan, terminal } = build;
    terminal.say(`Chaincode ${plan.label} is built with kubernetes job ${pathOf(build, name)} already; taking part`);
    return whileWatched(build, name, async (watched, pod) => {
        const ended = untilBuildEnded({ ...watched, deadline: Infinity }, name).then(othersEnd);
        const result = await taken(build, name, exchange(build, pod, ended, askForResult(watched, name)));
        // An earlier process of this peer's agent has made it, and is not there to remove it.
        const { job } = watched.cluster.observed.jobState(name);
        if (plan.settings.keptFor <= 0 && job !== undefined && isOf({ ...plan, ...plan.settings }, job)) {
            await removeJob(build, name);
        }
        return result;
    });
}

/** What an agent takes away that cannot go on with it is begun anew by the next. */
function othersEnd(end: BuildEnd): BuildEnd {
    if (!end.succeeded && !end.alone) {
        throw cutOff(`the build of another peer came to nothing: ${end.reason}`);
    }
    return end;
}

/** Does work with the pod of a build, once that runs. */
async function whileWatched<T>(
    build: PodBuild,
    name: string,
    work: (watched: Watched, pod: string) => Promise<T>,
): Promise<T> {
    const { plan, cluster, stopped, terminal } = build;
    const end = new AbortController();
    const watched: Watched = {
        cluster: { client: cluster.client, observed: cluster.observedBuilds() },
        launch: plan,
        terminal,
        stopped: AbortSignal.any([stopped, end.signal]),
        deadline: Date.now() + plan.timeout,
        container: buildContainerName,
    };
    try {
        const start = await untilStarted(watched, name);
        if (start.is === "refused") {
            const isGone = watched.cluster.observed.jobState(name).job === undefined;
            const what = `error waiting for build job ${pathOf(build, name)} to start: ${start.reason}`;
            throw isGone ? cutOff(what) : new Error(what);
        }
        return await work(watched, watched.cluster.observed.jobState(name).pod?.metadata.name ?? "");
    } finally {
        end.abort();
    }
}

/** The result of a build, from its end or before. */
async function taken(build: PodBuild, name: string, exchanged: Promise<BuiltFile>): Promise<BuiltFile> {
    try {
        return await exchanged;
    } catch (error) {
        const what = `build job ${pathOf(build, name)} terminated for reason`;
        throw isEndOfBuild(error) ? new Error(`${what} ${reasonOf(error)}`) : error;
    }
}

/** Waits until few enough builds go on; says how many come before. */
async function untilTurn({ plan, terminal }: PodBuild, watched: Watched, name: string): Promise<void> {
    const { observed } = watched.cluster;
    let told = 0;
    await until(watched, undefined, Infinity, () => {
        const before = buildsBefore(observed, name, plan.settings.buildsAtOnce);
        if (before > 0 && before !== told) {
            terminal.say(
                `Chaincode ${plan.label} waits for its turn: ${before} ${before === 1 ? "build" : "builds"} before it`,
            );
        }
        told = before;
        return before === 0 || undefined;
    });
}

function claimed(build: PodBuild, name: string): Promise<Claim> {
    const { cluster, plan, stopped } = build;
    const trying = { ...build, deadline: Date.now() + plan.timeout };
    return insist(trying, `error creating build job ${pathOf(build, name)}`, () => claimBuild(cluster, plan, stopped));
}

/** What cannot be removed now is an orphan, and removed as such later. */
async function removeJob(build: PodBuild, name: string): Promise<void> {
    const { cluster, plan, terminal } = build;
    const limits = removalLimits(terminal);
    try {
        await persist(() => cluster.client.remove(`${jobsPath(plan.settings.namespace)}/${name}`), limits);
    } catch (error) {
        terminal.say(`Job ${pathOf(build, name)} may be left behind: ${reasonOf(error)}`);
    }
}

function pathOf({ plan }: PodBuild, name: string): string {
    return `${plan.settings.namespace}/${name}`;
}
