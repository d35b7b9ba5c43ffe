import { isDeepStrictEqual } from "node:util";

import { answerFailure } from "../../cluster/api-failure";
import type { ApplyOptions, FollowEvent, KubeClient, Query, RemoveOptions } from "../../cluster/client";
import type { JsonObject, KubeObject } from "../../cluster/object";

/** A cluster in memory, as its client sees it: objects by path, applied whole, watched as they change. */
export interface ObjectCluster {
    readonly client: KubeClient;
    /** `apply PATH`, `apply PATH (dry run)`, `remove PATH Foreground`, … in order. */
    readonly calls: readonly string[];
    /** Who applied, in order. */
    readonly managers: readonly string[];
    object(path: string): KubeObject | undefined;
    /** Somebody else writes an object, a controller its status. */
    put(object: KubeObject): void;
    /** It is gone. */
    drop(path: string): void;
    /** Refuses the next so many calls that begin like this. */
    refuse(call: string, code: number, message: string, times?: number): void;
    /** What happens right after an object was applied or removed. */
    after(act: (call: string, object: KubeObject) => void): void;
    /** The lines that a container wrote. */
    readonly output: Map<string, readonly string[]>;
}

/** The path that this cluster gives an object. */
export function pathOf({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): string {
    return `/${apiVersion}/${namespace ?? ""}/${kind}/${name ?? ""}`;
}

type Listener = (event: FollowEvent) => void;

export function newObjectCluster(): ObjectCluster {
    const objects = new Map<string, KubeObject>();
    const listeners = new Set<Listener>();
    const calls: string[] = [];
    const managers: string[] = [];
    const refusals: { call: string; code: number; message: string; times: number }[] = [];
    const output = new Map<string, readonly string[]>();
    let act: (call: string, object: KubeObject) => void = () => undefined;
    let version = 0;
    const tell = (event: FollowEvent): void => {
        for (const listener of listeners) {
            listener(event);
        }
    };
    const put = (object: KubeObject): KubeObject => {
        version += 1;
        const path = pathOf(object);
        const known = objects.get(path);
        const uid = object.metadata.uid ?? known?.metadata.uid ?? `uid-${version}`;
        const stored = { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(version) } };
        objects.set(path, stored);
        tell({ type: known === undefined ? "added" : "modified", object: stored });
        return stored;
    };
    const drop = (path: string): void => {
        const known = objects.get(path);
        objects.delete(path);
        if (known !== undefined) {
            tell({ type: "deleted", object: known });
        }
    };
    const called = (call: string): void => {
        calls.push(call);
        const refusal = refusals.find((one) => one.times > 0 && call.startsWith(one.call));
        if (refusal !== undefined) {
            refusal.times -= 1;
            throw answerFailure({ operation: call, target: "https://fake" }, refusal.code, statusBody(refusal.message));
        }
    };
    const find = (path: string): KubeObject | undefined => {
        called(`get ${path}`);
        return objects.get(path);
    };
    const get = (path: string): KubeObject => {
        const found = find(path);
        if (found === undefined) {
            throw answerFailure({ operation: `get ${path}`, target: "https://fake" }, 404, statusBody("not found"));
        }
        return found;
    };
    const apply = (path: string, object: KubeObject, { fieldManager, force, dryRun }: ApplyOptions): KubeObject => {
        const call = [
            "apply",
            path,
            ...(force === true ? ["by force"] : []),
            ...(dryRun === true ? ["(dry run)"] : []),
        ];
        called(call.join(" "));
        managers.push(fieldManager);
        const made = applied(objects.get(path), object, fieldManager);
        if (dryRun === true) {
            return made;
        }
        const stored = put(made);
        act(call.join(" "), stored);
        return stored;
    };
    const remove = (path: string, { propagation = "Background" }: RemoveOptions): "deleting" | "gone" => {
        called(`remove ${path} ${propagation}`);
        const known = objects.get(path);
        if (known === undefined) {
            return "gone";
        }
        const isHeld = Array.isArray(known.metadata.finalizers) && known.metadata.finalizers.length > 0;
        if (isHeld) {
            put({ ...known, metadata: { ...known.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
        } else {
            drop(path);
        }
        act(`remove ${path}`, known);
        return isHeld ? "deleting" : "gone";
    };
    const list = (path: string, query: Query = {}): readonly KubeObject[] =>
        [...objects]
            .filter(([at, object]) => at.startsWith(path) && isSelected(object, query))
            .map(([, found]) => found);
    const asked =
        <A extends readonly unknown[], R>(answer: (...args: A) => R) =>
        (...args: A): Promise<R> =>
            new Promise((resolve) => {
                resolve(answer(...args));
            });
    const unexpected = (): never => {
        throw new Error("no such call in this cluster");
    };
    const client: KubeClient = {
        target: "https://fake",
        get: asked(get),
        find: asked(find),
        list: asked((path, query) => ({ resourceVersion: "1", items: list(path, query) })),
        create: asked(unexpected),
        apply: asked(apply),
        patch: asked((path) => {
            called(`patch ${path}`);
            return objects.get(path) ?? unexpected();
        }),
        remove: asked((path, options = {}) => remove(path, options)),
        watch: unexpected,
        follow: (path, query, signal) => follow({ listeners, list: () => list(path, query), path, query }, signal),
        logs: (namespace, pod, { container = "" }) => lines(output.get(`${namespace}/${pod}/${container}`) ?? []),
        portForward: asked(unexpected),
        attach: asked(unexpected),
        exec: asked(unexpected),
        resourcePath: asked(({ apiVersion, kind, namespace, name }) => {
            called(`discover ${apiVersion} ${kind}`);
            return pathOf({ apiVersion, kind, metadata: { namespace: namespace ?? "", name: name ?? "" } });
        }),
        request: asked(unexpected),
        close: () => undefined,
    };
    return {
        client,
        calls,
        managers,
        output,
        object: (path) => objects.get(path),
        put: (object) => {
            put(object);
        },
        drop,
        refuse: (call, code, message, times = 1) => refusals.push({ call, code, message, times }),
        after: (does) => {
            act = does;
        },
    };
}

function statusBody(message: string): string {
    return JSON.stringify({ kind: "Status", message });
}

/** The object as an apply leaves it: status and identity stay, the generation counts what is asked for. */
function applied(known: KubeObject | undefined, object: KubeObject, manager: string): KubeObject {
    const generation = (known?.metadata.generation ?? 0) + (isDeepStrictEqual(known?.spec, object.spec) ? 0 : 1);
    const entry = { manager, operation: "Apply", time: "2026-01-01T00:00:00Z", fieldsV1: {} };
    const identity: JsonObject = known?.metadata ?? { creationTimestamp: "2026-01-01T00:00:00Z" };
    const metadata = { ...identity, ...object.metadata, generation, managedFields: [entry] };
    return { ...object, metadata, ...(known?.status === undefined ? {} : { status: known.status }) };
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

async function* lines(output: readonly string[]): AsyncGenerator<string> {
    await Promise.resolve();
    yield* output;
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
