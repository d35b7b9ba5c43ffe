import type { JsonObject } from "../../../../cluster/object";
import { annotation } from "../naming";

/** Until when a wait may go on. */
export interface Deadline {
    /** How long it was at the beginning. */
    readonly seconds: number;
    /** Milliseconds left; 0 when it has passed. */
    left(): number;
}

/** As with the official plugin. */
const defaultSeconds = 600;

/** A deadline that starts now: from the resource's customTimeouts, else its annotation pulumi.com/timeoutSeconds, else 10 minutes. */
export function deadlineOf(object: JsonObject, timeoutSeconds: number): Deadline {
    const annotated = Number(annotation(object, "pulumi.com/timeoutSeconds") ?? 0);
    const seconds = timeoutSeconds > 0 ? timeoutSeconds : annotated > 0 ? annotated : defaultSeconds;
    const end = performance.now() + seconds * 1000;
    return { seconds, left: () => Math.max(0, end - performance.now()) };
}

/** A deadline that is over after so many seconds from now, too. */
export function noLongerThan(deadline: Deadline, seconds: number): Deadline {
    const end = performance.now() + seconds * 1000;
    return {
        seconds: Math.min(deadline.seconds, seconds),
        left: () => Math.max(0, Math.min(deadline.left(), end - performance.now())),
    };
}

/** Whether an object is annotated with pulumi.com/skipAwait. */
export function skipsWaiting(object: JsonObject): boolean {
    return annotation(object, "pulumi.com/skipAwait") === "true";
}
