import { apiReason, failureStatus } from "../../../cluster/api-failure";
import type { KubeClient } from "../../../cluster/client";
import { isJsonObject, type KubeObject } from "../../../cluster/object";
import { failure } from "../../../fabric/failure";
import type { CreateRequest, CreateResult } from "../plugin";
import { holdsUnknown } from "../property";
import { applyObject } from "./apply";
import { desiredObject, newFieldManager } from "./desired";
import { refusal, saysImmutable } from "./failing";
import { describe, objectId } from "./kinds";
import { untilHealed } from "./retry";
import { guessedState, previewState } from "./state";
import type { Surroundings } from "./surroundings";
import { deadlineOf, type Deadline } from "./wait/deadline";
import { untilGone } from "./wait/gone";
import { type Applied, changeOf, settled } from "./settled";

/** Makes an object; one that an earlier, interrupted run of this same resource made is taken over. */
export async function create(around: Surroundings, request: CreateRequest): Promise<CreateResult> {
    const { inputs, resource, preview } = request;
    if (preview) {
        return { id: "", state: holdsUnknown(inputs) ? guessedState(inputs) : await previewed(around, request) };
    }
    const object = desiredObject(inputs);
    const fieldManager = newFieldManager(resource.urn, object);
    const deadline = deadlineOf(object, request.timeoutSeconds);
    const client = around.client();
    const make = async (): Promise<Pick<Applied, "live" | "change">> => {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        const former = await ownFormer(around, request, { client, path, object, fieldManager, deadline });
        const live = await applyObject(client, around.settings, { path, object, fieldManager, dryRun: false });
        return { live, change: changeOf(live, former) };
    };
    const made = await untilHealed(make, around.cancelled).catch((error: unknown) => {
        throw refusal(error, `create ${describe(object, objectId(object.metadata))}`, client.target);
    });
    return settled(around, { resource, inputs, fieldManager, deadline, ...made });
}

interface Wanted {
    readonly client: KubeClient;
    readonly path: string;
    readonly object: KubeObject;
    readonly fieldManager: string;
    readonly deadline: Deadline;
}

/** What an earlier run of this resource made, if it did; waits for what is on its way out, refuses what is somebody else's. */
async function ownFormer(
    around: Surroundings,
    { resource }: CreateRequest,
    wanted: Wanted,
): Promise<KubeObject | undefined> {
    const { client, path, object, fieldManager, deadline } = wanted;
    const there = await client.find(path);
    if (there?.metadata.deletionTimestamp !== undefined) {
        await untilGone(around, resource.urn, there, deadline);
        return undefined;
    }
    if (there === undefined) {
        return undefined;
    }
    if (managers(there).includes(fieldManager)) {
        around.engine.note(resource.urn, "an earlier run made it but did not get to record it: taken over");
    } else if (around.settings.upsertExistingObjects) {
        around.engine.note(resource.urn, "it existed already: taken over, as upsertExistingObjects says");
    } else {
        throw alreadyThere(client, object);
    }
    return there;
}

function alreadyThere(client: KubeClient, object: KubeObject): Error {
    const operation = `create ${describe(object, objectId(object.metadata))}`;
    const reason =
        "it exists already and another program made it, or this one under another name; delete it, choose another name, " +
        "record it with `pulumi import`, keep the old resource's identity with an alias, or set upsertExistingObjects on the provider";
    return failure({ operation, target: client.target, status: "409" }, reason);
}

function managers(object: KubeObject): readonly unknown[] {
    const { managedFields } = object.metadata;
    const entries: readonly unknown[] = Array.isArray(managedFields) ? managedFields : [];
    return entries.filter(isJsonObject).map(({ manager }) => manager);
}

/** What the server would make of it; the inputs where it cannot tell yet because something else has to exist first. */
async function previewed(around: Surroundings, { inputs, resource }: CreateRequest): Promise<CreateResult["state"]> {
    const object = desiredObject(inputs);
    const fieldManager = newFieldManager(resource.urn, object);
    const client = around.client();
    try {
        const path = await client.resourcePath({ ...object, ...object.metadata });
        // By force, since a replacement is previewed while the old object is still there.
        const answer = await client.apply(path, object, { fieldManager, force: true, dryRun: true });
        return previewState(answer, inputs, fieldManager);
    } catch (error) {
        if (apiReason(error) === "NotFound" || saysImmutable(error)) {
            return guessedState(inputs);
        }
        if (failureStatus(error) === "403") {
            around.engine.warn(resource.urn, refusal(error, "preview its creation", client.target).message);
            return guessedState(inputs);
        }
        throw refusal(error, `create ${describe(object, objectId(object.metadata))}`, client.target);
    }
}
