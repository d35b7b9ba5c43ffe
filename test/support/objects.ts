import type { KubeClient, FollowEvent, Query } from "../../cluster/api";
import type { KubeObject } from "../../cluster/object";

/** Objects in memory by path, which can be followed as they change. */
export interface Objects {
    readonly find: (path: string) => KubeObject | undefined;
    readonly list: (path: string, query?: Query) => readonly KubeObject[];
    /** Makes or changes one, whose UID stays. */
    readonly put: (object: KubeObject) => KubeObject;
    readonly drop: (path: string) => void;
    readonly follow: KubeClient["follow"];
}

/** The path that this cluster gives an object. */
export function pathOf({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): string {
    return `/${apiVersion}/${namespace ?? ""}/${kind}/${name ?? ""}`;
}

type Listener = (event: FollowEvent) => void;

export function newObjects(): Objects {
    const objects = new Map<string, KubeObject>();
    const listeners = new Set<Listener>();
    let version = 0;
    const tell = (event: FollowEvent): void => {
        for (const listener of listeners) {
            listener(event);
        }
    };
    const list = (path: string, query: Query = {}): readonly KubeObject[] =>
        [...objects]
            .filter(([at, object]) => at.startsWith(path) && isSelected(object, query))
            .map(([, found]) => found);
    return {
        find: (path) => objects.get(path),
        list,
        put: (object) => {
            version += 1;
            const path = pathOf(object);
            const known = objects.get(path);
            const uid = object.metadata.uid ?? known?.metadata.uid ?? `uid-${version}`;
            const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
            objects.set(path, stored);
            tell({ type: known === undefined ? "added" : "modified", object: stored });
            return stored;
        },
        drop: (path) => {
            const known = objects.get(path);
            objects.delete(path);
            if (known !== undefined) {
                tell({ type: "deleted", object: known });
            }
        },
        follow: (path, query, signal) => follow({ listeners, list: () => list(path, query), path, query }, signal),
    };
}

interface Followed {
    readonly listeners: Set<Listener>;
    readonly list: () => readonly KubeObject[];
    readonly path: string;
    readonly query: Query;
}

async function* follow({ listeners, list, path, query }: Followed, signal: AbortSignal): AsyncGenerator<FollowEvent> {
    const queue: FollowEvent[] = [...list().map((object) => ({ type: "added" as const, object })), { type: "synced" }];
    let wake: () => void = () => undefined;
    const listener: Listener = (event) => {
        if (event.type !== "synced" && pathOf(event.object).startsWith(path) && isSelected(event.object, query)) {
            queue.push(event);
            wake();
        }
    };
    listeners.add(listener);
    signal.addEventListener("abort", () => {
        wake();
    });
    while (!signal.aborted) {
        const event = queue.shift();
        if (event === undefined) {
            await new Promise<void>((resolve) => {
                wake = resolve;
            });
        } else {
            yield event;
        }
    }
    listeners.delete(listener);
}

function isSelected(object: KubeObject, { fieldSelector = "", labelSelector = "" }: Query): boolean {
    const fields = pairs(String(fieldSelector)).every(([field, value]) => fieldOf(object, field) === value);
    return fields && pairs(String(labelSelector)).every(([label, value]) => object.metadata.labels?.[label] === value);
}

function pairs(selector: string): readonly (readonly [string, string])[] {
    return selector
        .split(",")
        .filter((part) => part !== "")
        .map((part) => {
            const [key = "", value = ""] = part.split("=");
            return [key, value];
        });
}

function fieldOf(object: KubeObject, field: string): unknown {
    return field
        .split(".")
        .reduce<unknown>(
            (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined),
            object,
        );
}
