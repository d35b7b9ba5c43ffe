import type { KubeClient } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { textAt } from "../../ground/json";
import { type Collection, watchCollection } from "./collection";
import type { JobState } from "./condition";
import { jobLabel } from "./names";
import { ownersOf } from "./objects";

/** All Jobs of a selector in one namespace with their pods: one watch for each kind, however many run. */
export interface Observed {
    jobState(jobName: string): JobState;
    jobs(): readonly KubeObject[];
    /** Calls after each change of a Job, its pod or its refusals, or of any Job, and after a problem; returns what ends it. */
    onChange(jobName: string | undefined, listener: () => void): () => void;
    /** Why Jobs or pods cannot be seen now; undefined when all is well. */
    problem(): string | undefined;
}

/** Watches until the signal. */
export function observe(
    client: Pick<KubeClient, "follow">,
    namespace: string,
    labelSelector: string,
    signal: AbortSignal,
): Observed {
    const listeners = newListeners();
    const mine = { labelSelector };
    const refused = { fieldSelector: "involvedObject.kind=Job,reason=FailedCreate" };
    const core = `/api/v1/namespaces/${namespace}`;
    const watch = (path: string, query: { readonly [name: string]: string }, jobOf: JobOf): Collection =>
        watchCollection(client, path, query, jobOf, listeners.call, signal);
    const jobs = watch(`/apis/batch/v1/namespaces/${namespace}/jobs`, mine, jobItself);
    const pods = watch(`${core}/pods`, mine, jobOfPod);
    const events = watch(`${core}/events`, refused, jobOfEvent);
    return {
        jobState: (name) => {
            const job = jobs.find((found) => jobItself(found) === name);
            const uid = job?.metadata.uid;
            const refusal = events.find((event) => jobOfEvent(event) === name && isAbout(event, uid));
            return {
                job,
                pod: pods.find((pod) => jobOfPod(pod) === name && isOwnedBy(pod, uid)),
                refusal: refusal && textAt(refusal, "message"),
            };
        },
        jobs: () => jobs.all(),
        onChange: listeners.add,
        // Without events only the words of a refusal are missing.
        problem: () => jobs.problem() ?? pods.problem(),
    };
}

type JobOf = (object: KubeObject) => string;

const jobItself: JobOf = ({ metadata }) => metadata.name ?? "";
const jobOfPod: JobOf = ({ metadata }) => metadata.labels?.[jobLabel] ?? "";
const jobOfEvent: JobOf = (event) => textAt(event, "involvedObject", "name");

/** What is left of an earlier Job of the same name is another's. Before the Job is seen, its pod may be. */
function isOwnedBy(pod: KubeObject, jobUid: string | undefined): boolean {
    return jobUid === undefined || ownersOf(pod).includes(jobUid);
}

function isAbout(event: KubeObject, jobUid: string | undefined): boolean {
    const uid = textAt(event, "involvedObject", "uid");
    return jobUid === undefined || uid === "" || uid === jobUid;
}

interface Listeners {
    /** Without a name it hears of all. */
    readonly add: (name: string | undefined, listener: () => void) => () => void;
    /** Calls those of one name, or all. */
    readonly call: (name: string | undefined) => void;
}

function newListeners(): Listeners {
    const listeners = new Set<{ readonly name: string | undefined; readonly listener: () => void }>();
    return {
        add: (name, listener) => {
            const entry = { name, listener };
            listeners.add(entry);
            return () => listeners.delete(entry);
        },
        call: (name) => {
            for (const entry of [...listeners].filter(
                (one) => [one.name, name].includes(undefined) || one.name === name,
            )) {
                entry.listener();
            }
        },
    };
}
