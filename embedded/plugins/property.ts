import { isJsonObject, type JsonObject } from "../../ground/json";

/**
 * Property values as the engine and its plugins exchange them: JSON in which a secret is wrapped in an object with a
 * signature and an unknown value (in previews) is one of a few marker strings. Source: Pulumi's sdk/go/common/resource/plugin/rpc.go.
 */
export type Properties = JsonObject;

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** The marker for a value that only the real update will know. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// The engine uses one marker per type of value that it expects; plugins may answer with any.
const unknownMarkers: ReadonlySet<unknown> = new Set([
    unknownValue,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Marks a value as secret: the engine then encrypts it in the state and hides it on the screen. */
export function secretValue(value: unknown): JsonObject {
    return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** Whether a value is wrapped as a secret; only the outermost layer is looked at. */
export function isSecret(value: unknown): value is JsonObject {
    return isJsonObject(value) && value[signatureKey] === secretSignature;
}

/** Whether a value is not known yet. */
export function isUnknown(value: unknown): boolean {
    return unknownMarkers.has(value);
}

/** Whether a value or anything in it is not known yet. */
export function holdsUnknown(value: unknown): boolean {
    return isUnknown(value) || children(value).some(holdsUnknown);
}

/** Whether a value or anything in it is secret. */
export function holdsSecret(value: unknown): boolean {
    return isSecret(value) || children(value).some(holdsSecret);
}

/** A copy without secret wrappers and without nulls in objects, which mean "not set" everywhere in Pulumi and Kubernetes. */
function revealed(value: unknown): unknown {
    if (isSecret(value)) {
        return revealed(value.value);
    }
    if (Array.isArray(value)) {
        return value.map(revealed);
    }
    return isJsonObject(value) ? revealedObject(value) : value;
}

/** The same for a whole bag of properties. */
export function revealedObject(value: Properties): JsonObject {
    const set = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
    return Object.fromEntries(set.map(([key, inner]) => [key, revealed(inner)]));
}

/**
 * A copy that is secret wherever the model is: objects are followed key by key, so that one secret field does not hide its
 * neighbours; an array becomes secret as a whole, since its order may change.
 */
function secretLike(value: unknown, model: unknown): unknown {
    if (isSecret(value)) {
        return value;
    }
    if (isSecret(model)) {
        return secretValue(value);
    }
    if (isJsonObject(value) && isJsonObject(model)) {
        return secretLikeObject(value, model);
    }
    return holdsSecret(model) ? secretValue(value) : value;
}

/** The same for a whole bag of properties, none of which is secret as a whole. */
export function secretLikeObject(value: JsonObject, model: JsonObject): JsonObject {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, secretLike(inner, model[key])]));
}

function children(value: unknown): readonly unknown[] {
    if (Array.isArray(value)) {
        return value;
    }
    return isJsonObject(value) ? Object.values(value) : [];
}
