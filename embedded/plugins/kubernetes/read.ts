import { failureStatus } from "../../../cluster/api-failure";
import type { KubeObject } from "../../../cluster/object";
import type { ReadRequest, ReadResult } from "../plugin";
import { type Properties, revealedObject, secretLikeObject } from "../property";
import type { PluginContext } from "./context";
import { withSecretData } from "./desired";
import { importedInputs, liveInputs } from "./drift";
import { refusal } from "./failing";
import { describe, kindOfType, parseObjectId } from "./kinds";
import { fieldManagerOf, inputsOf, liveOf, stateOf } from "./state";
import { isForgotten } from "./unreachable";

/** An object as it is now, and the inputs that would make it so; undefined when it is gone. */
export async function read(context: PluginContext, request: ReadRequest): Promise<ReadResult | undefined> {
    const isAway = await isForgotten(
        context,
        request.resource.urn,
        "failed to read resource state due to unreachable cluster",
    );
    const live = isAway ? undefined : await find(context, request);
    if (live === undefined) {
        return undefined;
    }
    const recorded = Object.keys(request.inputs).length > 0 ? request.inputs : inputsOf(request.state);
    const fieldManager = fieldManagerOf(request.state, recorded);
    const inputs = currentInputs(recorded, request.state, live, fieldManager);
    return { id: request.id, state: stateOf(live, inputs, fieldManager), inputs };
}

async function find(context: PluginContext, { resource, id }: ReadRequest): Promise<KubeObject | undefined> {
    const kind = kindOfType(resource.type);
    const client = context.client();
    try {
        const { namespace, name } = parseObjectId(id);
        const place = namespace === undefined ? { name } : { namespace, name };
        return await client.find(await client.resourcePath({ ...kind, ...place }));
    } catch (error) {
        // Without its definition there are no objects of a kind.
        if (failureStatus(error) === "404") {
            return undefined;
        }
        throw refusal(error, `read ${describe({ ...kind }, id)}`, client.target);
    }
}

function currentInputs(recorded: Properties, state: Properties, live: KubeObject, fieldManager: string): Properties {
    const inputs =
        Object.keys(recorded).length === 0
            ? importedInputs(live)
            : liveInputs(revealedObject(recorded), liveOf(state), live, fieldManager);
    return withSecretData(secretLikeObject(inputs, recorded));
}
