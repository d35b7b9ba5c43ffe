import { wantsUser } from "../../cluster/pod-problems";
import { reasonOf } from "../../ground/failure";
import { fallbackUser } from "../contract";
import { endsWithChaincode } from "../kubernetes/condition";
import { isJobName, newJobName, objectName } from "../kubernetes/names";
import { imageReference } from "../package/image";
import { untilStartedWithCode } from "./code";
import { isCutOff } from "./cut";
import { beginJob, endJob } from "./job";
import type { PlannedJob, Run } from "./one-run";
import { passOutput } from "./output";
import { type End, type Start, untilEnded } from "./progress";
import type { Turn } from "./turns";

/**
 * Runs a chaincode in a pod until it ends by itself. Throws when it cannot start, when it fails and when the run is
 * stopped. Leaves nothing behind but a finished Job, for its time to live.
 */
export async function runChaincode(run: Run): Promise<void> {
    const { cluster, launch, terminal, record } = run;
    const image = imageReference(launch.image);
    const place = objectName(launch.settings, launch.chaincode);
    if (record.begunJob !== undefined && !isJobName(record.begunJob, place)) {
        throw new Error(`the job that the request names is none of chaincode ID ${chaincodeOf(run)}`);
    }
    const turn = cluster.turns.take(place);
    const again = (user: number | undefined): Promise<Outcome> =>
        runJob(run, turn, { place, name: newJobName(place), user, isAdopted: false });
    try {
        const user = cluster.userless.has(image) ? fallbackUser : undefined;
        const { begunJob } = record;
        const first =
            begunJob === undefined ? again(user) : runJob(run, turn, { place, name: begunJob, user, isAdopted: true });
        const outcome = await orAgain(run, first, () => again(user));
        if (outcome === "user refused") {
            terminal.say(`Image ${image} names no user by a number other than 0: running it as user ${fallbackUser}`);
            cluster.userless.add(image);
            await orAgain(run, again(fallbackUser), () => again(fallbackUser));
        }
    } finally {
        turn.end();
    }
}

type Outcome = "ended" | "user refused";

/** Once more where the way of the code into the pod was cut off: by an agent, or an API server, that was replaced. */
async function orAgain(run: Run, first: Promise<Outcome>, again: () => Promise<Outcome>): Promise<Outcome> {
    try {
        return await first;
    } catch (error) {
        if (!isCutOff(error) || run.stopped.aborted) {
            throw error;
        }
        run.terminal.say(`${reasonOf(error)}; trying again`);
        return again();
    }
}

async function runJob(run: Run, turn: Turn, job: PlannedJob): Promise<Outcome> {
    const { turns, observed } = run.cluster;
    let stays = false;
    try {
        await turns.exclusively(job.place, () => beginJob(run, job));
        const doing = job.isAdopted ? "Going on with" : "Running";
        run.terminal.say(`${doing} chaincode ID ${chaincodeOf(run)} with kubernetes job ${pathOf(run, job)}`);
        const start = await untilStartedWithCode(run, job.name);
        if (start.is === "refused" && job.user === undefined && wantsUser(start.reason)) {
            return "user refused";
        }
        checkStart(run, job, start);
        await run.code?.free();
        const end = await passOutput(run, job.name, untilEnded(run, job.name));
        stays = endsWithChaincode(observed.jobState(job.name).pod);
        checkEnd(run, job, end);
        return "ended";
    } finally {
        await turns.exclusively(job.place, () => endJob(run, turn, job, stays));
    }
}

function checkStart(run: Run, job: PlannedJob, start: Start): void {
    if (start.is === "refused") {
        throw new Error(`${waiting(run, job, "start")}: ${start.reason}`);
    }
}

function checkEnd(run: Run, job: PlannedJob, end: End): void {
    if (end.is === "gone") {
        throw new Error(`${waiting(run, job, "terminate")}: job ${pathOf(run, job)} deleted`);
    }
    if (!end.succeeded) {
        const what = `chaincode job ${pathOf(run, job)} for chaincode ID ${chaincodeOf(run)}`;
        throw new Error(`${what} terminated for reason ${end.reason}: ${end.message}`);
    }
}

function waiting(run: Run, job: PlannedJob, what: "start" | "terminate"): string {
    return `error waiting for chaincode job ${pathOf(run, job)} to ${what} for chaincode ID ${chaincodeOf(run)}`;
}

function pathOf({ launch }: Run, { name }: PlannedJob): string {
    return `${launch.settings.namespace}/${name}`;
}

function chaincodeOf({ launch }: Run): string {
    return launch.chaincode.chaincodeId;
}
