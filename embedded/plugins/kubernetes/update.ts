import type { UpdateRequest } from "../plugin";
import { holdsUnknown, type Properties } from "../property";
import { applyObject } from "./apply";
import { desiredObject } from "./desired";
import { refusal } from "./failing";
import { describe } from "./kinds";
import { untilHealed } from "./retry";
import { changeOf, settled } from "./settled";
import { fieldManagerOf, liveOf, stateOf } from "./state";
import type { Surroundings } from "./surroundings";
import { deadlineOf } from "./wait/deadline";

/** Changes an object; one that was deleted behind our back is made again. */
export async function update(around: Surroundings, request: UpdateRequest): Promise<Properties> {
    const { inputs, resource, state, id, preview } = request;
    if (preview && holdsUnknown(inputs)) {
        return inputs;
    }
    const object = desiredObject(inputs);
    const fieldManager = fieldManagerOf(state, resource.urn, inputs);
    const client = around.client();
    const apply = async (): ReturnType<typeof applyObject> => {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        return applyObject(client, around.settings, { path, object, fieldManager, dryRun: preview });
    };
    const live = await (preview ? apply() : untilHealed(apply, around.cancelled)).catch((error: unknown) => {
        throw refusal(error, `update ${describe(object, id)}`, client.target);
    });
    if (preview) {
        return stateOf(live, inputs, fieldManager);
    }
    const deadline = deadlineOf(object, request.timeoutSeconds);
    const change = changeOf(live, liveOf(state));
    return (await settled(around, { resource, live, inputs, fieldManager, deadline, change })).state;
}
