import { createHash, randomBytes } from "node:crypto";

import { isJsonObject, type JsonObject } from "../../../cluster/object";
import type { CheckRequest } from "../plugin";
import { isUnknown } from "../property";

/** Marks objects whose name the plugin made, so that a replacement may have another one. The official plugin's own mark. */
export const autonamed = "pulumi.com/autonamed";

/** An annotation's value; undefined when it, or where it would be, is missing or not known yet. */
export function annotation(object: JsonObject, key: string): string | undefined {
    const metadata = isJsonObject(object.metadata) ? object.metadata : {};
    const value = isJsonObject(metadata.annotations) ? metadata.annotations[key] : undefined;
    return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/**
 * The object with a name: its own, the one that was made for it before, or a new one from the resource's name and eight
 * hexadecimal digits. Throws when the stack forbids names that are made.
 */
export function withName(object: JsonObject, olds: JsonObject, request: CheckRequest): JsonObject {
    const metadata = isJsonObject(object.metadata) ? object.metadata : {};
    if ((metadata.name ?? "") !== "") {
        return object;
    }
    if ((metadata.generateName ?? "") !== "") {
        throw new Error("metadata.generateName cannot be used with server-side apply: give a name, or leave both out");
    }
    const annotations = { ...(isJsonObject(metadata.annotations) ? metadata.annotations : {}), [autonamed]: "true" };
    const name = formerName(olds) ?? madeName(request);
    return { ...object, metadata: { ...metadata, name, annotations } };
}

function formerName(olds: JsonObject): string | undefined {
    const name = isJsonObject(olds.metadata) ? olds.metadata.name : undefined;
    return annotation(olds, autonamed) === "true" && typeof name === "string" ? name : undefined;
}

function madeName({ resource, randomSeed, autonaming }: CheckRequest): string {
    if (autonaming?.mode === "disable") {
        throw new Error("automatic names are disabled in this stack (pulumi:autonaming): set metadata.name");
    }
    return autonaming?.proposedName ?? `${resource.name}-${digits(randomSeed, resource.urn)}`;
}

/** Eight hexadecimal digits, the same ones for the same seed. */
function digits(seed: Uint8Array, urn: string): string {
    const bytes = seed.length === 0 ? randomBytes(4) : createHash("sha256").update(seed).update(urn).digest();
    return bytes.subarray(0, 4).toString("hex");
}
