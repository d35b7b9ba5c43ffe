import type { KubeClient, KubeObject } from "../../cluster/client";
import { type Collection, watchCollection } from "./collection";
import type { Sight } from "./condition";
import { textAt } from "../../cluster/fields";
import { peerSelector } from "./names";

/** All chaincode Jobs of one peer in one namespace with their pods: one watch for each kind, however many run. */
export interface Observed {
    sight(jobName: string): Sight;
    /** Calls after each change of a Job, its pod or its refusals, and after a problem; returns what ends it. */
    onChange(jobName: string, listener: () => void): () => void;
    /** Why Jobs or pods cannot be seen now; undefined when all is well. */
    problem(): string | undefined;
}

/** Watches until the signal. */
export function observe(
    client: Pick<KubeClient, "follow">,
    namespace: string,
    peerId: string,
    signal: AbortSignal,
): Observed {
    const listeners = newListeners();
    const mine = { labelSelector: peerSelector(peerId) };
    const refused = { fieldSelector: "involvedObject.kind=Job,reason=FailedCreate" };
    const core = `/api/v1/namespaces/${namespace}`;
    const watch = (path: string, query: { readonly [name: string]: string }, jobOf: JobOf): Collection =>
        watchCollection(client, path, query, jobOf, listeners.call, signal);
    const jobs = watch(`/apis/batch/v1/namespaces/${namespace}/jobs`, mine, jobItself);
    const pods = watch(`${core}/pods`, mine, jobOfPod);
    const events = watch(`${core}/events`, refused, jobOfEvent);
    return {
        sight: (name) => {
            const refusal = events.find((event) => jobOfEvent(event) === name);
            return {
                job: jobs.find((job) => jobItself(job) === name),
                pod: pods.find((pod) => jobOfPod(pod) === name),
                refusal: refusal && textAt(refusal, "message"),
            };
        },
        onChange: listeners.add,
        // Without events only the words of a refusal are missing.
        problem: () => jobs.problem() ?? pods.problem(),
    };
}

type JobOf = (object: KubeObject) => string;

const jobItself: JobOf = ({ metadata }) => metadata.name ?? "";
const jobOfPod: JobOf = ({ metadata }) => metadata.labels?.["batch.kubernetes.io/job-name"] ?? "";
const jobOfEvent: JobOf = (event) => textAt(event, "involvedObject", "name");

interface Listeners {
    readonly add: (name: string, listener: () => void) => () => void;
    /** Calls those of one name, or all. */
    readonly call: (name: string | undefined) => void;
}

function newListeners(): Listeners {
    const listeners = new Set<{ readonly name: string; readonly listener: () => void }>();
    return {
        add: (name, listener) => {
            const entry = { name, listener };
            listeners.add(entry);
            return () => listeners.delete(entry);
        },
        call: (name) => {
            for (const entry of [...listeners].filter((entry) => name === undefined || entry.name === name)) {
                entry.listener();
            }
        },
    };
}
