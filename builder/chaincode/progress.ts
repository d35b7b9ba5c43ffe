import { type Condition, conditionOf } from "../kubernetes/condition";
import { containerName } from "../kubernetes/pod";
import { slowStartReason } from "./slow-start";
import type { Watched } from "./watched";

/** How the start of a pod came out. One that ran and ended in the meantime has started. */
export type Start = Exclude<Condition, { readonly is: "starting" }>;

export type End = Extract<Condition, { readonly is: "ended" }> | { readonly is: "gone" };

/** After this time in milliseconds somebody wonders; pulling an image may well take longer. */
const slowAfter = 8000;

/** Waits for the pod to run, fail or be refused; says what holds it up. Rejects when the run is stopped. */
export async function untilStarted(run: Watched, jobName: string): Promise<Start> {
    const { terminal, cluster, launch } = run;
    const notes = new Set<string>();
    const note = (text: string | undefined): void => {
        if (text !== undefined && !notes.has(text)) {
            notes.add(text);
            terminal.say(`Waiting for kubernetes job ${launch.settings.namespace}/${jobName}: ${text}`);
        }
    };
    const isGone = watchForDeletion(run, jobName);
    const timer = setTimeout(() => {
        void slowStartReason(run, jobName).then(note);
    }, slowAfter);
    try {
        const start = await until(run, jobName, run.deadline, () => {
            const condition = conditionOf(cluster.observed.jobState(jobName), run.container ?? containerName);
            const problem = cluster.observed.problem() ?? (isGone() ? `job ${jobName} deleted` : undefined);
            if (condition.is !== "starting") {
                return condition;
            }
            note(condition.note);
            return problem === undefined ? undefined : { is: "refused" as const, reason: problem };
        });
        return start ?? { is: "refused", reason: timedOut([...notes].at(-1) ?? (await slowStartReason(run, jobName))) };
    } finally {
        clearTimeout(timer);
    }
}

/** Waits for the chaincode to end. Rejects when the run is stopped. */
export async function untilEnded(run: Watched, jobName: string): Promise<End> {
    const isGone = watchForDeletion(run, jobName);
    const end = await until(run, jobName, Infinity, () => {
        const condition = conditionOf(run.cluster.observed.jobState(jobName), run.container ?? containerName);
        if (condition.is === "ended") {
            return condition;
        }
        return isGone() ? { is: "gone" as const } : undefined;
    });
    return end ?? { is: "gone" };
}

/** Whether a Job that was seen is there no more. */
function watchForDeletion({ cluster }: Watched, jobName: string): () => boolean {
    let seen = false;
    return () => {
        const isThere = cluster.observed.jobState(jobName).job !== undefined;
        seen ||= isThere;
        return seen && !isThere;
    };
}

/**
 * Looks at a Job and its pod, or without a name at all of them, now and after each change until there is something; undefined
 * when the deadline came first.
 */
export function until<T>(
    run: Watched,
    jobName: string | undefined,
    deadline: number,
    look: () => T | undefined,
): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
        const finish = (end: () => void): void => {
            run.stopped.removeEventListener("abort", stop);
            clearTimeout(timer);
            forget();
            end();
        };
        const stop = (): void => {
            finish(() => {
                reject(new Error("stopped"));
            });
        };
        const check = (): void => {
            const found = look();
            if (found !== undefined) {
                finish(() => {
                    resolve(found);
                });
            }
        };
        const forget = run.cluster.observed.onChange(jobName, check);
        const timer = timerAt(deadline, () => {
            finish(() => {
                resolve(undefined);
            });
        });
        run.stopped.addEventListener("abort", stop);
        if (run.stopped.aborted) {
            stop();
        } else {
            check();
        }
    });
}

/** Node's timers count milliseconds in 31 bits: what lies further off does not come. */
function timerAt(deadline: number, act: () => void): NodeJS.Timeout | undefined {
    const delay = deadline - Date.now();
    return delay < 2 ** 31 ? setTimeout(act, Math.max(0, delay)) : undefined;
}

function timedOut(reason: string | undefined): string {
    return ["timed out waiting for the condition", ...(reason === undefined ? [] : [reason])].join("; ");
}
