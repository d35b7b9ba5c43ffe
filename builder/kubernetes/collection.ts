import type { KubeClient, FollowEvent, Query } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";
import { reasonOf } from "../../ground/failure";
import { wait } from "../../ground/retry";

/** Objects of the API server, kept current by a watch. */
export interface Collection {
    find(belongs: (object: KubeObject) => boolean): KubeObject | undefined;
    all(): readonly KubeObject[];
    /** Why they are not current; undefined when all is well. */
    problem(): string | undefined;
}

/** Before what the API server refused is asked again: somebody has to allow it first. Milliseconds. */
const refusedPause = 10_000;

/**
 * Watches until the signal. `changed` hears of every object that came, changed or went, by the name that `nameOf` gives
 * it, and of problems without a name.
 */
export function watchCollection(
    client: Pick<KubeClient, "follow">,
    path: string,
    query: Query,
    nameOf: (object: KubeObject) => string,
    changed: (name: string | undefined) => void,
    signal: AbortSignal,
): Collection {
    const objects = new Map<string, KubeObject>();
    let problem: string | undefined;
    const watchOnce = async (): Promise<void> => {
        const told = new Set<string>();
        for await (const event of client.follow(path, query, signal)) {
            problem = undefined;
            if (event.type === "synced") {
                forgetUntold(objects, told).forEach((gone) => {
                    changed(nameOf(gone));
                });
            } else {
                told.add(record(objects, event));
                changed(nameOf(event.object));
            }
        }
    };
    const watchAlways = async (): Promise<void> => {
        while (!signal.aborted) {
            await watchOnce().catch((error: unknown) => {
                problem = reasonOf(error);
                changed(undefined);
            });
            await wait(refusedPause, signal).catch(() => undefined);
        }
    };
    void watchAlways();
    return {
        find: (belongs) => [...objects.values()].find(belongs),
        all: () => [...objects.values()],
        problem: () => problem,
    };
}

/** What a listing did not tell is there no more. */
function forgetUntold(objects: Map<string, KubeObject>, told: ReadonlySet<string>): readonly KubeObject[] {
    const gone = [...objects].filter(([uid]) => !told.has(uid));
    gone.forEach(([uid]) => objects.delete(uid));
    return gone.map(([, object]) => object);
}

type Change = Exclude<FollowEvent, { readonly type: "synced" }>;

function record(objects: Map<string, KubeObject>, { type, object }: Change): string {
    const { uid = "" } = object.metadata;
    if (type === "deleted") {
        objects.delete(uid);
    } else {
        // Without the record of who set which field, which is the larger part of most objects.
        objects.set(uid, { ...object, metadata: { ...object.metadata, managedFields: undefined } });
    }
    return uid;
}
