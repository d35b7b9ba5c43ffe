import { failureStatus } from "../../../cluster/api-failure";
import type { RemoveOptions } from "../../../cluster/client";
import type { DeleteRequest } from "../plugin";
import { revealedObject } from "../property";
import { refusal } from "./failing";
import { describe, kindOfType, parseObjectId } from "./kinds";
import { annotation } from "./naming";
import { liveOf } from "./state";
import type { Surroundings } from "./surroundings";
import { isUnreachable } from "./unreachable";
import { deadlineOf, skipsWaiting } from "./wait/deadline";
import { untilGone } from "./wait/gone";

/** Kinds whose objects own others that must go first; the rest goes at once, without the garbage collector's round. */
const owners = new Set([
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
]);

/** Kinds whose end pulumi.com/skipAwait leaves unawaited, too; that of all others is awaited, as with the official plugin. */
const unawaited = new Set([
    "DaemonSet",
    "Deployment",
    "Job",
    "Namespace",
    "Pod",
    "ReplicationController",
    "StatefulSet",
]);

/** Ends when the object, and what it owns, is really gone. */
export async function remove(around: Surroundings, request: DeleteRequest): Promise<void> {
    const { id, resource, state } = request;
    const live = liveOf(state);
    const object = { ...kindOfType(resource.type), ...live, metadata: { ...parseObjectId(id) } };
    const inputs = revealedObject(request.inputs);
    const client = around.client();
    try {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        const left = await client.remove(path, { propagation: propagation(object.kind, annotation(inputs, policy)) });
        if (left === "deleting" && !(skipsWaiting(inputs) && unawaited.has(object.kind))) {
            await untilGone(around, resource.urn, object, deadlineOf(inputs, request.timeoutSeconds));
        }
    } catch (error) {
        if (isUnreachable(error) && around.settings.deleteUnreachable) {
            around.engine.warn(
                resource.urn,
                "the cluster cannot be reached: forgotten without deleting, as deleteUnreachable says",
            );
            return;
        }
        if (failureStatus(error) === "404") {
            return;
        }
        throw refusal(error, `delete ${describe(object, id)}`, client.target);
    }
}

const policy = "pulumi.com/deletionPropagationPolicy";

function propagation(kind: string, asked: string | undefined): NonNullable<RemoveOptions["propagation"]> {
    const policies = { orphan: "Orphan", background: "Background", foreground: "Foreground" } as const;
    const wanted = Object.entries(policies).find(([name]) => name === asked?.toLowerCase());
    return wanted?.[1] ?? (owners.has(kind) ? "Foreground" : "Background");
}
