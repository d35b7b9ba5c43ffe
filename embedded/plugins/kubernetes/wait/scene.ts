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
    /** Warnings about the object itself. */
    readonly warnings: ReadonlyMap<string, KubeObject>;
    /** Those of them that may be about how things were before the wait. */
    readonly formerWarnings: ReadonlyMap<string, KubeObject>;
    /** Why the object cannot be watched any more. */
    readonly broken: unknown;
}

/** Where the versions of a workload are kept whose status does not name the current one. */
const versionKinds: Readonly<Record<string, string>> = { DaemonSet: "ControllerRevision", Deployment: "ReplicaSet" };

/** Kinds whose pods tell why they are not ready. */
const workloads = new Set(["DaemonSet", "Deployment", "Job", "StatefulSet"]);

/** Kinds whose controllers complain in events only. */
const complaining = new Set(["DaemonSet", "Job", "PersistentVolumeClaim", "StatefulSet"]);

/** What a scene is watched with. */
export interface Watching {
    readonly client: KubeClient;
    readonly signal: AbortSignal;
    /** Called at every change. */
    readonly ring: () => void;
    /** Whether warnings that are there already are about a former attempt. */
    readonly hadAttempts: boolean;
}

/** Follows an object, its pods and the warnings about it until the signal. */
export function watchScene(live: KubeObject, watching: Watching): () => Scene {
    const collections = { pods: newCollection(), versions: newCollection(), warnings: newCollection() };
    const formerWarnings = newCollection();
    let object = live;
    let broken: unknown;
    const watch = newWatch(live, watching);
    watch(live, { fieldSelector: `metadata.name=${live.metadata.name ?? ""}` }, (seen, isGone) => {
        broken = isGone ? new Error("it was deleted by somebody else meanwhile") : undefined;
        object = isGone ? object : seen;
    }).catch((error: unknown) => {
        broken = error;
        watching.ring();
    });
    const { warnings } = collections;
    const see = { ...keepersOf(collections), warnings: keepApart(warnings, formerWarnings, watching.hadAttempts) };
    // Without the right to see the rest, one waits without its explanations.
    for (const [kind, query, keep] of explaining(live, see)) {
        watch(kind, query, keep).catch(() => undefined);
    }
    const own = live.kind === "Pod" ? () => ({ pods: new Map([["", object]]) }) : () => ({});
    return () => ({ object, ...collections, ...own(), formerWarnings, broken });
}

type Collection = Map<string, KubeObject>;

function newCollection(): Collection {
    return new Map();
}

type Collected = "pods" | "versions" | "warnings";

function explaining(
    live: KubeObject,
    see: Readonly<Record<Collected, See>>,
): readonly (readonly [Kind, Selection, See])[] {
    const selected = workloads.has(live.kind) ? { labelSelector: selectorOf(live) } : undefined;
    const versions = versionKinds[live.kind];
    const about = { fieldSelector: `involvedObject.uid=${live.metadata.uid ?? ""}` };
    return [
        ...(selected === undefined ? [] : [[{ apiVersion: "v1", kind: "Pod" }, selected, see.pods] as const]),
        ...(selected === undefined || versions === undefined
            ? []
            : [[{ apiVersion: "apps/v1", kind: versions }, selected, see.versions] as const]),
        ...(complaining.has(live.kind) ? [[{ apiVersion: "v1", kind: "Event" }, about, see.warnings] as const] : []),
    ];
}

type Watch = (kind: Kind, query: Selection, see: See) => Promise<void>;

function newWatch({ metadata: { namespace } }: KubeObject, { client, signal, ring }: Watching): Watch {
    return async ({ apiVersion, kind }, query, see) => {
        const place = namespace === undefined ? {} : { namespace };
        const path = await client.resourcePath({ apiVersion, kind, ...place });
        let isListed = false;
        for await (const event of client.follow(path, query, signal)) {
            if (event.type === "synced") {
                isListed = true;
            } else {
                see(event.object, event.type === "deleted", !isListed);
                ring();
            }
        }
    };
}

type Selection = { readonly fieldSelector: string } | { readonly labelSelector: string };

/** `wasThere`: it was there when the watch began. */
type See = (object: KubeObject, isGone: boolean, wasThere: boolean) => void;

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

function keepersOf(collections: Readonly<Record<Collected, Collection>>): Readonly<Record<Collected, See>> {
    const { pods, versions, warnings } = collections;
    return { pods: keepIn(pods), versions: keepIn(versions), warnings: keepIn(warnings) };
}

function keepApart(news: Collection, former: Collection, hadAttempts: boolean): See {
    return (object, isGone, wasThere) => {
        keepIn(former)(object, isGone || !wasThere || !hadAttempts, wasThere);
        keepIn(news)(object, isGone || (wasThere && hadAttempts), wasThere);
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
