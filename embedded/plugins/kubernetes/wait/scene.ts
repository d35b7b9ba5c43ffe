import type { KubeClient } from "../../../../cluster/client";
import type { JsonObject, KubeObject } from "../../../../cluster/object";
import { items, section } from "../fields";

/** An object and what tells about it, as far as the watches have brought it. */
export interface Scene {
    readonly object: KubeObject;
    readonly pods: ReadonlyMap<string, KubeObject>;
    /** Warnings about the object itself, the newest of each reason. */
    readonly warnings: ReadonlyMap<string, KubeObject>;
    /** Why the object cannot be watched any more. */
    readonly broken: unknown;
}

/** Kinds whose pods tell why they are not ready. */
const workloads = new Set(["DaemonSet", "Deployment", "Job", "StatefulSet"]);

/** Kinds whose controllers complain in events only. */
const complaining = new Set(["DaemonSet", "Job", "PersistentVolumeClaim", "StatefulSet"]);

/** Follows an object, its pods and the warnings about it until the signal, and rings at every change. */
export function watchScene(client: KubeClient, live: KubeObject, signal: AbortSignal, ring: () => void): () => Scene {
    const pods = new Map<string, KubeObject>();
    const warnings = new Map<string, KubeObject>();
    let object = live;
    let broken: unknown;
    const place = live.metadata.namespace === undefined ? {} : { namespace: live.metadata.namespace };
    const watch = async (
        kind: JsonObject & { apiVersion: string; kind: string },
        query: Selection,
        see: See,
    ): Promise<void> => {
        const path = await client.resourcePath({ ...kind, ...place });
        for await (const event of client.follow(path, query, signal)) {
            if (event.type !== "synced") {
                see(event.object, event.type === "deleted");
                ring();
            }
        }
    };
    const self = { apiVersion: live.apiVersion, kind: live.kind };
    watch(self, { fieldSelector: `metadata.name=${live.metadata.name ?? ""}` }, (seen, isGone) => {
        broken = isGone ? new Error("it was deleted by somebody else meanwhile") : undefined;
        object = isGone ? object : seen;
    }).catch((error: unknown) => {
        broken = error;
        ring();
    });
    // Without the right to see pods or events, one waits without their explanations.
    if (live.kind === "Pod") {
        pods.set(live.metadata.name ?? "", live);
    } else if (workloads.has(live.kind)) {
        watch({ apiVersion: "v1", kind: "Pod" }, { labelSelector: selectorOf(live) }, keepIn(pods)).catch(
            () => undefined,
        );
    }
    if (complaining.has(live.kind)) {
        const about = `involvedObject.uid=${live.metadata.uid ?? ""}`;
        watch({ apiVersion: "v1", kind: "Event" }, { fieldSelector: about }, keepIn(warnings)).catch(() => undefined);
    }
    return () => ({ object, pods: live.kind === "Pod" ? new Map([["", object]]) : pods, warnings, broken });
}

type Selection = { readonly fieldSelector: string } | { readonly labelSelector: string };

type See = (object: KubeObject, isGone: boolean) => void;

function keepIn(map: Map<string, KubeObject>): See {
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
