import type { KubeClient } from "../../../cluster/api";
import { apiReason, failureStatus } from "../../../cluster/api-failure";
import type { KubeObject } from "../../../cluster/object";
import type { UpdateRequest } from "../plugin";
import { holdsUnknown, type Properties } from "../property";
import { applyObject } from "./apply";
import type { PluginContext } from "./context";
import { desiredObject } from "./desired";
import { refusal, vanished } from "./failing";
import { describe } from "./kinds";
import { hasFieldsToTake, releaseFields, takeFields } from "./managers";
import { untilHealed } from "./retry";
import { fieldManagerOf, guessedState, recordedManager, stateOf } from "./state";
import { refuseUnreachable } from "./unreachable";

/**
 * Changes an object. One that was deleted behind our back fails, as with the official plugin: a refresh finds it gone, and the
 * next update makes it again.
 */
export async function update(context: PluginContext, request: UpdateRequest): Promise<Properties> {
    const { inputs, state, id, preview } = request;
    if (preview && (holdsUnknown(inputs) || (await context.unreachable()) !== undefined)) {
        return inputs;
    }
    await refuseUnreachable(context);
    const object = desiredObject(inputs);
    const client = context.client();
    const change = { object, fieldManager: fieldManagerOf(state, inputs), former: recordedManager(state) };
    const told = (error: unknown): never => {
        throw refusal(error, `update ${describe(object, id)}`, client.target);
    };
    if (preview) {
        return previewed(context, request, change).catch(told);
    }
    const live = await applied(context, change).catch(told);
    return stateOf(live, inputs, change.fieldManager);
}

interface Change {
    readonly object: KubeObject;
    readonly fieldManager: string;
    /** The name under which the fields were applied until now. */
    readonly former: string | undefined;
}

async function applied(context: PluginContext, { object, fieldManager, former }: Change): Promise<KubeObject> {
    const client = context.client();
    const { path, there } = await found(client, object);
    await takeFields(client, path, there, fieldManager);
    const apply = (): Promise<KubeObject> =>
        applyObject(client, context.settings, { path, object, fieldManager, dryRun: false });
    const live = await untilHealed(apply, context.cancelled);
    if (former !== undefined && former !== fieldManager) {
        await releaseFields(client, path, object, former);
    }
    return live;
}

/**
 * A dry run cannot take fields first; where that is why the server refuses, the inputs are the best guess. So they are for a user who may
 * only read, as with the official plugin.
 */
async function previewed(
    context: PluginContext,
    { inputs }: UpdateRequest,
    { object, fieldManager }: Change,
): Promise<Properties> {
    const client = context.client();
    let force = false;
    try {
        const { path, there } = await found(client, object);
        force = hasFieldsToTake(there);
        const live = await applyObject(client, context.settings, { path, object, fieldManager, dryRun: true, force });
        return stateOf(live, inputs, fieldManager);
    } catch (error) {
        if (failureStatus(error) === "403" || (force && failureStatus(error) === "422")) {
            return guessedState(inputs);
        }
        throw error;
    }
}

async function found(client: KubeClient, object: KubeObject): Promise<{ path: string; there: KubeObject }> {
    const path = await client.resourcePath({ ...object, ...object.metadata });
    const there = await client.get(path).catch((error: unknown) => {
        throw apiReason(error) === "NotFound" ? vanished(error, client.target) : error;
    });
    return { path, there };
}
