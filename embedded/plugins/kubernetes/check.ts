import { objectAt, type JsonObject } from "../../../ground/json";
import { renderPath } from "../difference";
import type { CheckRequest, CheckResult, Problem } from "../plugin";
import { isUnknown, revealedObject, secretLikeObject } from "../property";
import { withoutServerMetadata, withSecretData } from "./desired";
import { awaitedTypes, kindOfType, servedTypes } from "./kinds";

/**
 * The inputs as they will be recorded: with apiVersion and kind, secrets marked. Whatever this stand-in does not do as the official plugin would
 * is refused here: done in another way, it would hide from every test what happens with the official one.
 */
export function check({ news, resource: { type } }: CheckRequest): CheckResult {
    const object = { ...kindOfType(type), ...withoutServerMetadata(revealedObject(news)) };
    const inputs = withSecretData(secretLikeObject(object, news));
    if (!(type in servedTypes)) {
        const reason = `${type} is not among the kinds that this project's program declares, and this stand-in serves no other: it needs the official plugin`;
        return { inputs, problems: [{ property: "", reason }] };
    }
    const metadata = objectAt(object, "metadata");
    return { inputs, problems: [...placeProblems(type, metadata), ...annotationProblems(type, metadata)] };
}

function placeProblems(type: string, metadata: JsonObject): readonly Problem[] {
    const fields = servedTypes[type] === "namespace" ? ["name", "namespace"] : ["name"];
    const missing = fields.filter((field) => (metadata[field] ?? "") === "");
    return missing.map((field) => ({
        property: `metadata.${field}`,
        reason: `write the ${field} down: this stand-in chooses none, which needs the official plugin`,
    }));
}

const skipAwait = "pulumi.com/skipAwait";
const knownAnnotations = [skipAwait, "pulumi.com/patchFieldManager", "pulumi.com/patchForce"];

function annotationProblems(type: string, metadata: JsonObject): readonly Problem[] {
    const annotations = objectAt(metadata, "annotations");
    const others = Object.keys(annotations).filter(
        (key) => /^pulumi\.com\//.test(key) && !knownAnnotations.includes(key),
    );
    const unknown = others.map((key) => ({
        property: renderPath(["metadata", "annotations", key]),
        reason: "this stand-in does not know the annotation: it needs the official plugin",
    }));
    // What is not known in a preview is checked again when it is.
    const isOpen = isUnknown(metadata.annotations) || isUnknown(annotations[skipAwait]);
    if (!awaitedTypes.has(type) || isOpen || annotations[skipAwait] === "true") {
        return unknown;
    }
    const reason =
        `annotate it with ${skipAwait}: "true", and let what depends on it wait for it in another way: the official plugin would wait until it ` +
        "works, and this stand-in cannot; without the annotation it needs the official plugin";
    return [...unknown, { property: "metadata.annotations", reason }];
}
