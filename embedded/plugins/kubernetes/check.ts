import { isJsonObject, type JsonObject } from "../../../cluster/object";
import { isFailure, reasonOf } from "../../../fabric/failure";
import type { CheckRequest, CheckResult } from "../plugin";
import { isUnknown, revealedObject, secretLikeObject } from "../property";
import { withoutServerMetadata, withSecretData } from "./desired";
import { isNamespaced, kindOfType, typeProblems } from "./kinds";
import { annotation, withName } from "./naming";
import type { Surroundings } from "./surroundings";

/** The inputs as they will be recorded: with apiVersion, kind, name and namespace, secrets marked. */
export async function check(around: Surroundings, request: CheckRequest): Promise<CheckResult> {
    const { news, resource } = request;
    const problems = typeProblems(resource.type);
    if (problems.length > 0) {
        return { inputs: news, problems };
    }
    try {
        warnOfUnread(around, request);
        const wanted: JsonObject = { ...kindOfType(resource.type), ...withoutServerMetadata(revealedObject(news)) };
        // Nothing can be added to metadata that is computed as a whole.
        const placed = isUnknown(wanted.metadata) ? wanted : await withPlace(around, request, wanted);
        return { inputs: withSecretData(secretLikeObject(placed, news)), problems };
    } catch (error) {
        // That the cluster cannot be asked is no mistake in the inputs.
        if (isFailure(error)) {
            throw error;
        }
        return { inputs: news, problems: [{ property: "metadata", reason: reasonOf(error) }] };
    }
}

async function withPlace(around: Surroundings, request: CheckRequest, wanted: JsonObject): Promise<JsonObject> {
    const named = withName(wanted, revealedObject(request.olds), request);
    const metadata = isJsonObject(named.metadata) ? named.metadata : {};
    const hasNamespace = (metadata.namespace ?? "") !== "";
    if (hasNamespace || !(await isNamespaced(kindOfType(request.resource.type), () => around.client()))) {
        return named;
    }
    const namespace = around.settings.namespace ?? around.client().namespace;
    return { ...named, metadata: { ...metadata, namespace } };
}

/** Annotations of the official plugin that change when it waits or replaces; ignoring them in silence would surprise. */
function warnOfUnread(around: Surroundings, { news, resource }: CheckRequest): void {
    const object = revealedObject(news);
    for (const key of ["pulumi.com/waitFor", "pulumi.com/replaceUnready"]) {
        if (annotation(object, key) !== undefined) {
            around.engine.warn(
                resource.urn,
                `this plugin does not understand the annotation ${key} and goes on without it`,
            );
        }
    }
}
