import type { ServerResponse } from "node:http";

import type { KubeObject } from "../../cluster/object";
import { objectsAt, type JsonObject } from "../../ground/json";

/** The objects of one namespace, with watches and with the removal of what nobody owns any more. */
export interface ObjectStore {
    find(kind: string, name: string): KubeObject | undefined;
    list(kind: string, labelSelector?: string): readonly KubeObject[];
    /** Makes or replaces an object. */
    put(object: KubeObject): KubeObject;
    /** Whether there was such an object. */
    drop(kind: string, name: string): boolean;
    /** Sends what happens from now on. */
    watch(kind: string, labelSelector: string, response: ServerResponse): void;
    /** The resourceVersion of the last change. */
    version(): string;
}

/** `dropped` hears of every object that goes. */
export function newObjectStore(dropped: (object: KubeObject) => void): ObjectStore {
    const objects = new Map<string, KubeObject>();
    const watches = newWatches();
    let version = 1;
    const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name ?? ""}`;
    const stamped = (object: KubeObject, uid: string): KubeObject => {
        version += 1;
        return { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
    };
    const drop = (key: string): boolean => {
        const object = objects.get(key);
        if (object === undefined) {
            return false;
        }
        objects.delete(key);
        watches.tell("DELETED", stamped(object, object.metadata.uid ?? ""));
        dropped(object);
        for (const orphan of [...objects.values()].filter((one) => isOwnedBy(one, object))) {
            drop(keyOf(orphan));
        }
        return true;
    };
    return {
        find: (kind, name) => objects.get(`${kind}/${name}`),
        list: (kind, selector = "") =>
            [...objects.values()].filter((object) => object.kind === kind && matches(object, selector)),
        put: (object) => {
            const before = objects.get(keyOf(object));
            const { creationTimestamp = new Date().toISOString().replace(/\.\d+/, "") } = before?.metadata ?? {};
            const metadata = { ...object.metadata, creationTimestamp };
            const stored = stamped({ ...object, metadata }, before?.metadata.uid ?? `uid-${version}`);
            objects.set(keyOf(stored), stored);
            watches.tell(before === undefined ? "ADDED" : "MODIFIED", stored);
            return stored;
        },
        drop: (kind, name) => drop(`${kind}/${name}`),
        watch: watches.add,
        version: () => String(version),
    };
}

interface Watches {
    readonly add: (kind: string, labelSelector: string, response: ServerResponse) => void;
    readonly tell: (type: string, object: KubeObject) => void;
}

function newWatches(): Watches {
    const watches = new Set<{ readonly kind: string; readonly selector: string; readonly response: ServerResponse }>();
    return {
        add: (kind, selector, response) => {
            const watch = { kind, selector, response };
            watches.add(watch);
            response.on("close", () => watches.delete(watch));
            response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
        },
        tell: (type, object) => {
            for (const { kind, selector, response } of watches) {
                if (kind === object.kind && matches(object, selector)) {
                    response.write(`${JSON.stringify({ type, object })}\n`);
                }
            }
        },
    };
}

function matches(object: KubeObject, selector: string): boolean {
    const terms: readonly string[] = selector.split(",").filter((term) => term !== "");
    return terms.every((term) => {
        const [name = "", value] = term.split("=");
        return object.metadata.labels?.[name] === value;
    });
}

function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
    const owners: readonly JsonObject[] = objectsAt(object, "metadata", "ownerReferences");
    return owners.some(({ uid }) => uid === owner.metadata.uid);
}
