import type { KubeObject } from "../../../cluster/object";
import { isJsonObject, objectAt, type JsonObject } from "../../../ground/json";
import { type Properties, revealedObject, secretLikeObject, unknownValue } from "../property";
import { clientMetadata, newFieldManager, withSecretData } from "./desired";
import { annotation, without } from "./fields";

// Keys of the official plugin's own record, so that a stack can go from one plugin to the other.
const inputsKey = "__inputs";
const fieldManagerKey = "__fieldManager";
const apiVersionKey = "__initialApiVersion";

/**
 * A resource's outputs: the object as the server has it, without the record of its field managers, secret where the inputs
 * are; beside it what the next operation needs to know.
 */
export function stateOf(live: KubeObject, inputs: Properties, fieldManager: string): Properties {
    const object = { ...live, metadata: without(live.metadata, "managedFields") };
    const outputs = withSecretData(secretLikeObject(object, inputs));
    return {
        ...outputs,
        [inputsKey]: inputs,
        [fieldManagerKey]: fieldManager,
        [apiVersionKey]: live.apiVersion,
    };
}

/** What a preview can say: a dry run's answer without what only the real run decides. */
export function previewState(answer: KubeObject, inputs: Properties, fieldManager: string): Properties {
    const { apiVersion, kind, metadata } = answer;
    const object = without(undecided(answer, inputs), "status");
    return stateOf({ ...object, apiVersion, kind, metadata: clientMetadata(metadata) }, inputs, fieldManager);
}

/** The same where not even a dry run is possible yet. */
export function guessedState(inputs: Properties): Properties {
    return undecided(inputs, inputs);
}

/** The live object in a state; empty when there is none. */
export function liveOf(state: Properties): JsonObject {
    const own = Object.entries(revealedObject(state)).filter(([key]) => !key.startsWith("__"));
    return Object.fromEntries(own);
}

/** The inputs that a state was made from, for an engine that does not send them. */
export function inputsOf(state: Properties): Properties {
    return objectAt(state, inputsKey);
}

/** The name under which a resource's fields are applied: annotated, as before, or a new one. */
export function fieldManagerOf(state: Properties, inputs: Properties): string {
    const annotated = annotation(revealedObject(inputs), "pulumi.com/patchFieldManager");
    return annotated ?? recordedManager(state) ?? newFieldManager({});
}

/** The name under which a resource's fields were applied last; undefined when that was never recorded. */
export function recordedManager(state: Properties): string | undefined {
    const known = state[fieldManagerKey];
    return typeof known === "string" ? known : undefined;
}

/** A Service's addresses: a dry run draws some, but the real run will draw others. */
function undecided(object: JsonObject, inputs: Properties): JsonObject {
    if (object.kind !== "Service" || !isJsonObject(object.spec)) {
        return object;
    }
    const chosen = objectAt(inputs, "spec");
    const drawn = ["clusterIP", "clusterIPs"].filter((key) => !(key in chosen));
    return { ...object, spec: { ...object.spec, ...Object.fromEntries(drawn.map((key) => [key, unknownValue])) } };
}
