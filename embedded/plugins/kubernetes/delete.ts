import { failureStatus } from "../../../cluster/api-failure";
import type { DeleteRequest } from "../plugin";
import { revealedObject } from "../property";
import type { PluginContext } from "./context";
import { refusal } from "./failing";
import { annotation } from "./fields";
import { describe, kindOfType, parseObjectId } from "./kinds";
import { liveOf } from "./state";
import { isForgotten } from "./unreachable";
import { untilGone } from "./wait/gone";

/** Kinds whose objects own others that must go first; the rest goes at once, without the garbage collector's round. */
const owners = new Set(["Deployment", "StatefulSet"]);

/** Kinds whose end pulumi.com/skipAwait leaves unawaited, too; that of all others is awaited, as with the official plugin. */
const unawaited = new Set(["Deployment", "Namespace", "StatefulSet"]);

/** As with the official plugin. */
const defaultSeconds = 600;

/** Ends when the object, and what it owns, is really gone. */
export async function remove(context: PluginContext, request: DeleteRequest): Promise<void> {
    const { id, resource, state, timeoutSeconds } = request;
    if (await isForgotten(context, resource.urn, "configured Kubernetes cluster is unreachable")) {
        return;
    }
    const live = liveOf(state);
    const object = { ...kindOfType(resource.type), ...live, metadata: { ...parseObjectId(id) } };
    const skips = annotation(revealedObject(request.inputs), "pulumi.com/skipAwait") === "true";
    const client = context.client();
    try {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        const left = await client.remove(path, { propagation: owners.has(object.kind) ? "Foreground" : "Background" });
        if (left === "deleting" && !(skips && unawaited.has(object.kind))) {
            await untilGone(context, resource.urn, object, timeoutSeconds > 0 ? timeoutSeconds : defaultSeconds);
        }
    } catch (error) {
        if (failureStatus(error) !== "404") {
            throw refusal(error, `delete ${describe(object, id)}`, client.target);
        }
    }
}
