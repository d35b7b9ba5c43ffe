import type { KubeObject } from "../../../../cluster/object";
import { bareReason } from "../failing";
import type { Applied } from "../settled";
import type { Surroundings } from "../surroundings";
import { newBell } from "./bell";
import { claimGauge, longestBinding } from "./claims";
import { noLongerThan, skipsWaiting } from "./deadline";
import { type Ending, explained } from "./explanation";
import { newPatience } from "../../../../cluster/patience";
import type { Trouble } from "../../../../cluster/troubles";
import { type Readiness, readiness } from "./readiness";
import { type Scene, watchScene } from "./scene";
import { sceneTroubles } from "./troubles";

/** How often time alone is looked at; changes in the cluster are seen when they happen. */
const tickMilliseconds = 1000;

/** Waits until an object does its work; fails with the reason as soon as it is clear that it will not. Tells each version seen. */
export async function untilReady(
    around: Surroundings,
    applied: Applied,
    seen: (object: KubeObject) => void,
): Promise<void> {
    const { live, resource } = applied;
    if (skipsWaiting(live)) {
        return;
    }
    const isClaim = live.kind === "PersistentVolumeClaim";
    const gauge = isClaim ? await claimGauge(around.client(), live, applied.isNew) : readiness;
    const first = gauge(live);
    if (first === undefined || first.state === "ready") {
        return;
    }
    const awaited = isClaim ? { ...applied, deadline: noLongerThan(applied.deadline, longestBinding) } : applied;
    const end = new AbortController();
    const bell = newBell();
    const signal = AbortSignal.any([around.cancelled, end.signal]);
    const hadAttempts = applied.change === "none";
    const scene = watchScene(live, { client: around.client(), signal, ring: bell.ring, hadAttempts });
    around.cancelled.addEventListener("abort", bell.ring);
    try {
        await watched(around, awaited, { scene, bell, seen, gauge });
        around.engine.status(resource.urn, "");
    } finally {
        around.cancelled.removeEventListener("abort", bell.ring);
        end.abort();
    }
}

interface Watch {
    readonly scene: () => Scene;
    readonly bell: ReturnType<typeof newBell>;
    readonly seen: (object: KubeObject) => void;
    readonly gauge: (object: KubeObject) => Readiness | undefined;
}

async function watched(around: Surroundings, applied: Applied, { scene, bell, seen, gauge }: Watch): Promise<void> {
    const patience = newPatience();
    const report = newReport(around, applied);
    for (;;) {
        const now = scene();
        seen(now.object);
        const gauged = gauge(now.object);
        if (gauged === undefined || gauged.state === "ready") {
            return;
        }
        const troubles = sceneTroubles(now);
        const hopeless = patience.exhausted(troubles, performance.now());
        const ending = endingOf(gauged, troubles, hopeless) ?? interruption(around, applied, now, gauged, troubles);
        if (ending !== undefined) {
            throw await explained(around.client(), now.object, ending);
        }
        report(troubles[0]?.text ?? gauged.text);
        await bell.rung(Math.min(tickMilliseconds, applied.deadline.left()));
    }
}

/** What makes it clear that waiting is in vain. */
function endingOf(gauged: Readiness, troubles: readonly Trouble[], hopeless: Trouble | undefined): Ending | undefined {
    if (gauged.state === "failed") {
        return { reason: gauged.text, trouble: hopeless ?? troubles[0] };
    }
    return hopeless === undefined ? undefined : { reason: undefined, trouble: hopeless };
}

/** Tells the engine what is waited for, each time it is something else. */
function newReport({ engine }: Surroundings, { resource }: Applied): (status: string) => void {
    let told = "";
    return (status) => {
        if (status !== told) {
            engine.status(resource.urn, status);
            told = status;
        }
    };
}

/** What ends a wait although the object itself may still become ready. */
function interruption(
    around: Surroundings,
    { deadline }: Applied,
    scene: Scene,
    gauged: Readiness,
    troubles: readonly Trouble[],
): Ending | undefined {
    if (around.cancelled.aborted) {
        return { reason: `cancelled while waiting (${gauged.text}); run again to go on`, trouble: undefined };
    }
    if (scene.broken !== undefined) {
        return { reason: `${bareReason(scene.broken)}; run again`, trouble: undefined };
    }
    if (deadline.left() > 0) {
        return undefined;
    }
    const advice = troubles.length > 0 ? "" : "; look at its events, or allow more time with customTimeouts";
    return { reason: `not ready after ${deadline.seconds} s (${gauged.text})${advice}`, trouble: troubles[0] };
}
