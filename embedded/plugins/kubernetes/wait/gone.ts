import type { KubeClient } from "../../../../cluster/api";
import type { KubeObject } from "../../../../cluster/object";
import { failure } from "../../../../ground/failure";
import { listAt, objectsAt, textAt } from "../../../../ground/json";
import type { PluginContext } from "../context";
import { describe, objectId } from "../kinds";

/**
 * Waits until an object that is being deleted does not exist any more, finalizers and all. One that follows it under its name
 * does not count.
 *
 * @param seconds how long at most
 */
export async function untilGone(
    context: PluginContext,
    urn: string,
    object: KubeObject,
    seconds: number,
): Promise<void> {
    const signal = AbortSignal.any([context.cancelled, AbortSignal.timeout(Math.ceil(seconds * 1000))]);
    let last: KubeObject | undefined;
    for await (const there of sightings(context.client(), object, signal)) {
        // One that nobody deletes is another one.
        if (there?.metadata.deletionTimestamp === undefined) {
            return;
        }
        last = there;
        context.engine.status(urn, obstacles(last));
    }
    const what = {
        operation: `delete ${describe(object, objectId(object.metadata))}`,
        target: context.client().target,
    };
    const held = last === undefined ? "" : `: ${obstacles(last)}`;
    throw context.cancelled.aborted
        ? failure(what, `cancelled while waiting for the end of the deletion, which goes on in the cluster${held}`)
        : failure(what, `still there after ${seconds} s${held}; run again to go on waiting`);
}

/** What is seen of an object each time something about it changes; undefined once it is not there. */
async function* sightings(
    client: KubeClient,
    { apiVersion, kind, metadata: { name = "", namespace } }: KubeObject,
    signal: AbortSignal,
): AsyncGenerator<KubeObject | undefined> {
    const path = await client.resourcePath({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) });
    let isThere = false;
    for await (const event of client.follow(path, { fieldSelector: `metadata.name=${name}` }, signal)) {
        if (event.type !== "synced") {
            isThere = event.type !== "deleted";
            yield isThere ? event.object : undefined;
        } else if (!isThere) {
            yield undefined;
        }
    }
}

/** What keeps an object from going. */
function obstacles(object: KubeObject): string {
    const finalizers = listAt(object, "metadata", "finalizers");
    const content = object.kind === "Namespace" ? namespaceContent(object) : [];
    if (content.length > 0) {
        return `waiting for what is left in it: ${content.join("; ")}`;
    }
    return finalizers.length > 0
        ? `waiting for its finalizers: ${finalizers.join(", ")}`
        : "waiting for its graceful end";
}

function namespaceContent(object: KubeObject): readonly string[] {
    const conditions = objectsAt(object, "status", "conditions");
    return conditions.filter(({ status }) => status === "True").map((condition) => textAt(condition, "message"));
}
