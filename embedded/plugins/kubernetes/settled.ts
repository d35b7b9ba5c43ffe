import type { JsonObject, KubeObject } from "../../../cluster/object";
import { type CreateResult, incomplete, type ResourceName } from "../plugin";
import type { Properties } from "../property";
import { section } from "./fields";
import { objectId } from "./kinds";
import { stateOf } from "./state";
import type { Surroundings } from "./surroundings";
import type { Deadline } from "./wait/deadline";
import { untilReady } from "./wait/ready";

/** An object that the server has accepted. */
export interface Applied {
    readonly resource: ResourceName;
    readonly live: KubeObject;
    readonly inputs: Properties;
    readonly fieldManager: string;
    readonly deadline: Deadline;
    /** Whether this is the resource's first operation, whatever was there before. */
    readonly isNew: boolean;
    /** What the apply did to what the object asks for. */
    readonly change: "made" | "new version" | "none";
}

/** What an apply did, seen from the object as it was before. */
export function changeOf(live: KubeObject, before: JsonObject | undefined): Applied["change"] {
    if (before === undefined) {
        return "made";
    }
    return live.metadata.generation === section(before, "metadata").generation ? "none" : "new version";
}

/** What to record of an object once it does its work. A failure carries it too, so that the next run goes on from there. */
export async function settled(around: Surroundings, applied: Applied): Promise<CreateResult> {
    const { live, inputs, fieldManager } = applied;
    const id = objectId(live.metadata);
    let latest = live;
    const seen = (object: KubeObject): void => {
        latest = object;
    };
    try {
        await untilReady(around, applied, seen);
    } catch (error) {
        const made = { id, state: stateOf(latest, inputs, fieldManager), inputs };
        throw incomplete(error instanceof Error ? error : new Error(String(error)), made);
    }
    return { id, state: stateOf(latest, inputs, fieldManager) };
}
