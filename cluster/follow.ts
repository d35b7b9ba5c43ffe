import { newBackoff } from "../ground/retry";
import type { KubeClient, FollowEvent, WatchEvent, Query } from "./api";
import { apiReason, failureStatus } from "./api-failure";
import type { KubeObject } from "./object";

/** An API server that has just started refuses calls that it allows a moment later. */
const refusalSeconds = 60;

/** Tells the whole story of a collection: see KubeClient.follow. */
export async function* follow(
    client: Pick<KubeClient, "list" | "watch">,
    path: string,
    query: Query,
    signal: AbortSignal,
): AsyncGenerator<FollowEvent> {
    const story = newStory();
    const outage = newOutage();
    const backoff = newBackoff();
    let version: string | undefined;
    while (!signal.aborted) {
        try {
            if (version === undefined) {
                const list = await client.list(path, query, signal);
                version = list.resourceVersion;
                outage.worked();
                backoff.reset();
                yield* story.listed(list.items);
                yield { type: "synced" };
            }
            for await (const event of client.watch(path, { ...query, resourceVersion: version }, signal)) {
                version = event.object.metadata.resourceVersion ?? version;
                outage.worked();
                backoff.reset();
                yield* story.happened(event);
            }
        } catch (error) {
            outage.failed(error, signal);
            version = apiReason(error) === "Expired" || apiReason(error) === "Gone" ? undefined : version;
        }
        await backoff.wait(signal).catch(() => undefined);
    }
}

interface Outage {
    worked(): void;
    /** Throws what cannot heal. */
    failed(error: unknown, signal: AbortSignal): void;
}

function newOutage(): Outage {
    let ever = false;
    let refusedSince: number | undefined;
    return {
        worked: () => {
            ever = true;
            refusedSince = undefined;
        },
        failed: (error, signal) => {
            if (signal.aborted) {
                return;
            }
            if (apiReason(error) === undefined) {
                throw error;
            }
            if (canHeal(error)) {
                refusedSince = undefined;
                return;
            }
            refusedSince ??= Date.now();
            if (!ever || Date.now() - refusedSince > refusalSeconds * 1000) {
                throw error;
            }
        },
    };
}

/** Broken connections, overload and errors inside the server pass; a refusal stays. */
export function canHeal(error: unknown): boolean {
    const code = Number(failureStatus(error));
    return Number.isNaN(code) || code >= 500 || code === 408 || code === 410 || code === 429;
}

interface Story {
    listed(items: readonly KubeObject[]): Generator<FollowEvent>;
    happened(event: WatchEvent): Generator<FollowEvent>;
}

/** Remembers of each object what is needed to tell later that it is gone. */
function newStory(): Story {
    const known = new Map<string, KubeObject>();
    function* there(object: KubeObject): Generator<FollowEvent> {
        const before = known.get(key(object));
        if (before !== undefined && before.metadata.uid !== object.metadata.uid) {
            yield { type: "deleted", object: before };
        }
        known.set(key(object), remembered(object));
        if (before?.metadata.uid !== object.metadata.uid) {
            yield { type: "added", object };
        } else if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) {
            yield { type: "modified", object };
        }
    }
    return {
        listed: function* (items) {
            const left = new Set(items.map(key));
            for (const [name, object] of [...known].filter(([name]) => !left.has(name))) {
                known.delete(name);
                yield { type: "deleted", object };
            }
            for (const object of items) {
                yield* there(object);
            }
        },
        happened: function* ({ type, object }) {
            if (type === "DELETED") {
                if (known.delete(key(object))) {
                    yield { type: "deleted", object };
                }
            } else if (type !== "BOOKMARK") {
                yield* there(object);
            }
        },
    };
}

function key(object: KubeObject): string {
    return `${object.metadata.namespace ?? ""}/${object.metadata.name ?? ""}`;
}

function remembered({ apiVersion, kind, metadata }: KubeObject): KubeObject {
    const { name, namespace, uid, resourceVersion, labels, annotations } = metadata;
    const shown = Object.entries({ name, namespace, uid, resourceVersion, labels, annotations });
    return { apiVersion, kind, metadata: Object.fromEntries(shown.filter(([, value]) => value !== undefined)) };
}
