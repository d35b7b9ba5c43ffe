import { textAt } from "../ground/json";
import type { KubeObject } from "./object";

/** When an event was seen last, as text that sorts as time does; each of its makers fills in another field. */
function eventTime(event: KubeObject): string {
    return textAt(event, "lastTimestamp") || textAt(event, "eventTime") || (event.metadata.creationTimestamp ?? "");
}

/** The event that was seen last; undefined without any. */
export function newestEvent(events: readonly KubeObject[]): KubeObject | undefined {
    return [...events].sort((one, other) => (eventTime(one) < eventTime(other) ? 1 : -1))[0];
}
