import { setTimeout } from "node:timers/promises";
import { buildSelector, underWay } from "../../builder/kubernetes/built";
import { isOfPackage, jobLabel } from "../../builder/kubernetes/names";
import { packageParts } from "../../builder/package/id";
import { kubeClient, type Place } from "../remote/place";

/** A package that peers install. */
interface Building {
    readonly place: Place;
    /** Where packages of the peer's organisation are built. */
    readonly chaincodeNamespace: string;
    readonly packageId: string;
}

interface Telling {
    /** Takes one sentence. */
    readonly tell: (sentence: string) => void;
    /** Between two sentences. Default 30,000. */
    readonly milliseconds?: number;
}

/** Packages that somebody tells of already: all peers wait for the same build. */
const told = new Set<string>();

/** Does work that may wait for a package's build from source, and tells meanwhile what goes on, for how long and after how many others. */
export async function whileTelling<T>(building: Building, telling: Telling, work: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([building.place, building.chaincodeNamespace, building.packageId]);
    if (told.has(key)) {
        return work();
    }
    told.add(key);
    const done = new AbortController();
    // It only tells: what it fails with, as for want of a right to list pods, is no failure of the work.
    tellAgain(building, telling, done.signal).catch(() => undefined);
    try {
        return await work();
    } finally {
        done.abort();
        told.delete(key);
    }
}

/** Until the signal, with which it fails. */
async function tellAgain(
    building: Building,
    { tell, milliseconds = 30_000 }: Telling,
    done: AbortSignal,
): Promise<never> {
    for (;;) {
        await setTimeout(milliseconds, undefined, { signal: done, ref: false });
        const sentence = await progressOf(building);
        if (sentence !== undefined) {
            tell(sentence);
        }
    }
}

/** undefined where nothing is built: the package may be of another kind, or its result be at hand. */
async function progressOf({ place, chaincodeNamespace: namespace, packageId }: Building): Promise<string | undefined> {
    const client = kubeClient(place);
    const query = { labelSelector: buildSelector };
    const [jobs, pods] = await Promise.all([
        client.list(`/apis/batch/v1/namespaces/${namespace}/jobs`, query),
        client.list(`/api/v1/namespaces/${namespace}/pods`, query),
    ]);
    const going = underWay(jobs.items, (job) => {
        const pod = pods.items.find(({ metadata }) => metadata.labels?.[jobLabel] === job.metadata.name);
        return { job, pod, refusal: undefined };
    });
    const { label } = packageParts(packageId);
    const position = going.findIndex((job) => isOfPackage(job, label));
    const job = going[position];
    if (job === undefined) {
        return undefined;
    }
    const seconds = Math.round((Date.now() - Date.parse(job.metadata.creationTimestamp ?? "")) / 1000);
    const others = position === 0 ? "" : `; ${position} asked for before it`;
    return `builds ${label} for ${seconds} s, by job ${namespace}/${job.metadata.name ?? ""}${others}`;
}
