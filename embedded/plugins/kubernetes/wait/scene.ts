import type { KubeClient } from "../../../../cluster/client";
import type { JsonObject, KubeObject } from "../../../../cluster/object";
import { items, section } from "../fields";
import type { Kind } from "../kinds";

/** An object and what tells about it, as far as the watches have brought it. */
export interface Scene {
    readonly object: KubeObject;
    readonly pods: ReadonlyMap<string, KubeObject>;
    /** The ReplicaSets or ControllerRevisions that hold its versions, where its status does not name the current one. */
    readonly versions: ReadonlyMap<string, KubeObject>;
    /** Warnings about the object itself, the newest of each reason. */
    readonly warnings: ReadonlyMap<string, KubeObject>;
    /** Why the object cannot be watched any more. */
    readonly broken: unknown;
}

/** Where the versions of a workload are kept whose status does not name the current one. */
const versionKinds: Readonly<Record<string, string>> = { DaemonSet: "ControllerRevision", Deployment: "ReplicaSet" };

/** Kinds whose pods tell why they are not ready. */
const workloads = new Set(["DaemonSet", "Deployment", "Job", "StatefulSet"]);

/** Kinds whose controllers complain in events only. */
const complaining = new Set(["DaemonSet", "Job", "PersistentVolumeClaim", "StatefulSet"]);

/** Follows an object, its pods and the warnings about it until the signal, and rings at every change. */
export function watchScene(client: KubeClient, live: KubeObject, signal: AbortSignal, ring: () => void): () => Scene {
    const [pods, versions, warnings] = [newCollection(), newCollection(), newCollection()];
    let object = live;
    let broken: unknown;
    const watch = newWatch(client, live, signal, ring);
    watch(live, { fieldSelector: `metadata.name=${live.metadata.name ?? ""}` }, (seen, isGone) => {
        broken = isGone ? new Error("it was deleted by somebody else meanwhile") : undefined;
        object = isGone ? object : seen;
    }).catch((error: unknown) => {
        broken = error;
        ring();
    });
    // Without the right to see the rest, one waits without its explanations.
    for (const [kind, query, collection] of explaining(live, { pods, versions, warnings })) {
        watch(kind, query, keepIn(collection)).catch(() => undefined);
    }
    return () => ({ object, pods: live.kind === "Pod" ? new Map([["", object]]) : pods, versions, warnings, broken });
}

type Collection = Map<string, KubeObject>;

function newCollection(): Collection {
    return new Map();
}

function explaining(
    live: KubeObject,
    into: Readonly<Record<"pods" | "versions" | "warnings", Collection>>,
): readonly (readonly [Kind, Selection, Collection])[] {
    const selected = workloads.has(live.kind) ? { labelSelector: selectorOf(live) } : undefined;
    const versions = versionKinds[live.kind];
    const about = { fieldSelector: `involvedObject.uid=${live.metadata.uid ?? ""}` };
    return [
        ...(selected === undefined ? [] : [[{ apiVersion: "v1", kind: "Pod" }, selected, into.pods] as const]),
        ...(selected === undefined || versions === undefined
            ? []
            : [[{ apiVersion: "apps/v1", kind: versions }, selected, into.versions] as const]),
        ...(complaining.has(live.kind) ? [[{ apiVersion: "v1", kind: "Event" }, about, into.warnings] as const] : []),
    ];
}

function newWatch(client: KubeClient, { metadata: { namespace } }: KubeObject, signal: AbortSignal, ring: () => void) {
    return async ({ apiVersion, kind }: Kind, query: Selection, see: See): Promise<void> => {
        const place = namespace === undefined ? {} : { namespace };
        const path = await client.resourcePath({ apiVersion, kind, ...place });
        for await (const event of client.follow(path, query, signal)) {
            if (event.type !== "synced") {
                see(event.object, event.type === "deleted");
                ring();
            }
        }
    };
}

type Selection = { readonly fieldSelector: string } | { readonly labelSelector: string };

type See = (object: KubeObject, isGone: boolean) => void;

function keepIn(map: Collection): See {
    return (object, isGone) => {
        const name = object.metadata.name ?? "";
        if (isGone) {
            map.delete(name);
        } else {
            map.set(name, object);
        }
    };
}

/** A workload's selector in the form of a query. */
function selectorOf(workload: KubeObject): string {
    const selector = section(section(workload, "spec"), "selector");
    const labels = Object.entries(section(selector, "matchLabels")).map(([key, value]) => `${key}=${String(value)}`);
    return [...labels, ...items(selector, "matchExpressions").map(expression)].join(",");
}

function expression({ key, operator, values }: JsonObject): string {
    const listed = `(${(Array.isArray(values) ? values : []).join(",")})`;
    const forms: Readonly<Record<string, string>> = {
        Exists: String(key),
        DoesNotExist: `!${String(key)}`,
        In: `${String(key)} in ${listed}`,
        NotIn: `${String(key)} notin ${listed}`,
    };
    return forms[String(operator)] ?? String(key);
}
