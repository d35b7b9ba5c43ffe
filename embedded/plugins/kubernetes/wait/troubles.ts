import { eventTime } from "../../../../cluster/events";
import type { KubeObject } from "../../../../cluster/object";
import { condition, count, items, section, text } from "../fields";
import { podTroubles, type Trouble } from "../../../../cluster/troubles";
import type { Scene } from "./scene";
import { currentPods, isSeen } from "./versions";

/** What keeps an object from becoming ready: its controller's complaints, then what is wrong with its newest pods. */
export function sceneTroubles(scene: Scene): readonly Trouble[] {
    const pods = currentPods(scene).flatMap(podTroubles);
    return [...refusals(scene), ...(scene.object.kind === "Job" ? pods.map(patiently) : pods)];
}

/** A Job tries again by itself and says when it has failed for good. */
function patiently(trouble: Trouble): Trouble {
    return trouble.container === undefined ? trouble : explaining(trouble);
}

/** Why no pods or volumes are made at all: quotas, Pod Security, webhooks, missing accounts, storage classes that fail. */
function refusals(scene: Scene): readonly Trouble[] {
    const { object } = scene;
    const failure = condition(object, "ReplicaFailure");
    const told = failure?.status === "True" && isSeen(object) ? [refused(text(failure, "message"))] : [];
    const former = complaints(scene, scene.formerWarnings).map(refused).map(explaining);
    return isComplete(object) ? told : [...told, ...complaints(scene, scene.warnings).map(refused), ...former];
}

function complaints({ object }: Scene, warnings: Scene["warnings"]): readonly string[] {
    const isClaim = object.kind === "PersistentVolumeClaim";
    const reasons = isClaim ? ["ProvisioningFailed", "FailedBinding"] : ["FailedCreate"];
    return [...warnings.values()]
        .filter((event) => reasons.includes(text(event, "reason")) && eventTime(event) >= lastWritten(object))
        .map((event) => text(event, "message"));
}

function refused(message: string): Trouble {
    return { key: "refused", text: message, graceSeconds: 10 };
}

/** Something that tells why, but does not end the wait. */
function explaining(trouble: Trouble): Trouble {
    return { ...trouble, graceSeconds: Infinity };
}

/** Complaints about pods that are there by now are over. */
function isComplete(object: KubeObject): boolean {
    const [wanted, made] = [
        count(section(object, "spec"), "replicas", 1),
        count(section(object, "status"), "replicas"),
    ];
    return object.kind === "StatefulSet" && made >= wanted;
}

/** When the object was written last by an apply: both times are the server's, so no two clocks are compared. */
function lastWritten(object: KubeObject): string {
    const applied = items(object.metadata, "managedFields").filter(({ operation }) => operation === "Apply");
    const times = [object.metadata.creationTimestamp ?? "", ...applied.map((entry) => text(entry, "time"))];
    return times.sort().at(-1) ?? "";
}
