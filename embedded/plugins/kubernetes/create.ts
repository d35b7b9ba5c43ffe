import type { KubeClient } from "../../../cluster/api";
import { failureStatus } from "../../../cluster/api-failure";
import type { KubeObject } from "../../../cluster/object";
import { failure } from "../../../ground/failure";
import type { CreateRequest, CreateResult } from "../plugin";
import { holdsUnknown } from "../property";
import { applyObject } from "./apply";
import type { PluginContext } from "./context";
import { desiredObject, newFieldManager } from "./desired";
import { lacksKind, lacksNamespace, refusal, saysImmutable } from "./failing";
import { describe, objectId } from "./kinds";
import { untilHealed } from "./retry";
import { guessedState, previewState, stateOf } from "./state";
import { refuseUnreachable } from "./unreachable";

/**
 * Makes an object. One that is there already is refused unless the provider says upsertExistingObjects: then it is applied
 * to as it is, even when it is on its way out. Source: await.Creation in pulumi-kubernetes, provider/pkg/await/await.go.
 */
export async function create(context: PluginContext, request: CreateRequest): Promise<CreateResult> {
    const { inputs, preview } = request;
    if (preview) {
        const isGuessed = holdsUnknown(inputs) || (await context.unreachable()) !== undefined;
        return { id: "", state: isGuessed ? guessedState(inputs) : await previewed(context, request) };
    }
    await refuseUnreachable(context);
    const object = desiredObject(inputs);
    const fieldManager = newFieldManager(object);
    const client = context.client();
    const make = async (): Promise<KubeObject> => {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        if ((await client.find(path)) !== undefined && !context.settings.upsertExistingObjects) {
            throw alreadyThere(client, path, object);
        }
        return applyObject(client, context.settings, { path, object, fieldManager, dryRun: false });
    };
    const live = await untilHealed(make, context.cancelled).catch((error: unknown) => {
        throw refusal(error, `create ${describe(object, objectId(object.metadata))}`, client.target);
    });
    return { id: objectId(live.metadata), state: stateOf(live, inputs, fieldManager) };
}

/** In the server's words, as it would refuse a plain create. */
function alreadyThere(client: KubeClient, path: string, object: KubeObject): Error {
    const operation = `create ${describe(object, objectId(object.metadata))}`;
    const group = object.apiVersion.includes("/") ? `.${object.apiVersion.split("/")[0] ?? ""}` : "";
    const reason =
        `${path.split("/").at(-2) ?? ""}${group} "${object.metadata.name ?? ""}" already exists; delete it, choose another name, ` +
        "record it with `pulumi import`, keep the old resource's identity with an alias, or set upsertExistingObjects on the provider";
    return failure({ operation, target: client.target, status: "409" }, reason);
}

/**
 * What the server would make of it; the inputs where it cannot tell, because the namespace is not there yet or the user may not
 * ask. Anything else that is missing, such as the Role of a RoleBinding, fails: the official plugin ignores a namespace only.
 */
async function previewed(context: PluginContext, { inputs, resource }: CreateRequest): Promise<CreateResult["state"]> {
    const object = desiredObject(inputs);
    const fieldManager = newFieldManager(object);
    const client = context.client();
    try {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        // By force, since a replacement is previewed while the old object is still there.
        const answer = await client.apply(path, object, { fieldManager, force: true, dryRun: true });
        return previewState(answer, inputs, fieldManager);
    } catch (error) {
        if (lacksNamespace(error) || lacksKind(error) || saysImmutable(error)) {
            return guessedState(inputs);
        }
        if (failureStatus(error) === "403") {
            context.engine.warn(resource.urn, refusal(error, "preview its creation", client.target).message);
            return guessedState(inputs);
        }
        throw refusal(error, `create ${describe(object, objectId(object.metadata))}`, client.target);
    }
}
