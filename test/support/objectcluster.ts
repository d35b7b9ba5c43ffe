import { isDeepStrictEqual } from "node:util";

import type { KubeClient, RemoveOptions, ApplyOptions } from "../../cluster/api";
import { answerFailure } from "../../cluster/api-failure";
import type { KubeObject } from "../../cluster/object";
import type { JsonObject } from "../../ground/json";
import { newObjects, type Objects, pathOf } from "./objects";

export { pathOf };

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

export function newObjectCluster(): ObjectCluster {
    const objects = newObjects();
    const journal = newJournal();
    const managers: string[] = [];
    const output = new Map<string, readonly string[]>();
    let act: World["after"] = () => undefined;
    const world: World = {
        ...{ objects, called: journal.called, managers, output },
        after: (call, object) => {
            act(call, object);
        },
    };
    return {
        client: clientOf(world),
        calls: journal.calls,
        managers,
        output,
        object: objects.find,
        put: (object) => {
            objects.put(object);
        },
        drop: objects.drop,
        refuse: journal.refuse,
        after: (does) => {
            act = does;
        },
    };
}

/** What the client of a cluster works on. */
interface World {
    readonly objects: Objects;
    /** Notes a call, and fails where it is to be refused. */
    readonly called: (call: string) => void;
    readonly managers: string[];
    readonly output: ObjectCluster["output"];
    readonly after: (call: string, object: KubeObject) => void;
}

interface Journal {
    readonly calls: string[];
    readonly refuse: (call: string, code: number, message: string, times?: number) => void;
    readonly called: World["called"];
}

function newJournal(): Journal {
    const calls: string[] = [];
    const refusals: { call: string; code: number; message: string; times: number }[] = [];
    return {
        calls,
        refuse: (call, code, message, times = 1) => refusals.push({ call, code, message, times }),
        called: (call) => {
            calls.push(call);
            const refusal = refusals.find((one) => one.times > 0 && call.startsWith(one.call));
            if (refusal !== undefined) {
                refusal.times -= 1;
                const what = { operation: call, target: "https://fake" };
                throw answerFailure(what, refusal.code, statusBody(refusal.message));
            }
        },
    };
}

function clientOf(world: World): KubeClient {
    const { objects, called, output } = world;
    const find = (path: string): KubeObject | undefined => {
        called(`get ${path}`);
        return objects.find(path);
    };
    return {
        target: "https://fake",
        get: asked((path) => find(path) ?? notFound(path)),
        find: asked(find),
        list: asked((path, query) => ({ resourceVersion: "1", items: objects.list(path, query) })),
        create: asked(unexpected),
        apply: asked((path, object, options) => apply(world, path, object, options)),
        patch: asked((path) => {
            called(`patch ${path}`);
            return objects.find(path) ?? unexpected();
        }),
        remove: asked((path, options = {}) => remove(world, path, options)),
        watch: unexpected,
        follow: objects.follow,
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
}

/** What a client answers, as a promise of it. */
function asked<A extends readonly unknown[], R>(answer: (...args: A) => R): (...args: A) => Promise<R> {
    return (...args) =>
        new Promise((resolve) => {
            resolve(answer(...args));
        });
}

function unexpected(): never {
    throw new Error("no such call in this cluster");
}

function notFound(path: string): never {
    throw answerFailure({ operation: `get ${path}`, target: "https://fake" }, 404, statusBody("not found"));
}

function apply(
    { objects, called, managers, after }: World,
    path: string,
    object: KubeObject,
    { fieldManager, force, dryRun }: ApplyOptions,
): KubeObject {
    const call = ["apply", path, ...(force === true ? ["by force"] : []), ...(dryRun === true ? ["(dry run)"] : [])];
    called(call.join(" "));
    managers.push(fieldManager);
    const made = applied(objects.find(path), object, fieldManager);
    if (dryRun === true) {
        return made;
    }
    const stored = objects.put(made);
    after(call.join(" "), stored);
    return stored;
}

function remove(
    { objects, called, after }: World,
    path: string,
    { propagation = "Background" }: RemoveOptions,
): "deleting" | "gone" {
    called(`remove ${path} ${propagation}`);
    const known = objects.find(path);
    if (known === undefined) {
        return "gone";
    }
    const isHeld = Array.isArray(known.metadata.finalizers) && known.metadata.finalizers.length > 0;
    if (isHeld) {
        objects.put({ ...known, metadata: { ...known.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } });
    } else {
        objects.drop(path);
    }
    after(`remove ${path}`, known);
    return isHeld ? "deleting" : "gone";
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

async function* lines(output: readonly string[]): AsyncGenerator<string> {
    await Promise.resolve();
    yield* output;
}
