import type { JsonObject, KubeObject } from "../../../../cluster/object";
import { condition, count, items, section, text } from "../fields";

/** How far an object is. */
export interface Readiness {
    readonly state: "ready" | "waiting" | "failed";
    /** What is missing, or why it failed. */
    readonly text: string;
}

const ready: Readiness = { state: "ready", text: "" };

/** How far an object is, judged by itself alone; undefined for kinds that are ready once they exist. */
export function readiness(object: KubeObject): Readiness | undefined {
    return gauges[`${object.apiVersion} ${object.kind}`]?.(object);
}

const gauges: Readonly<Record<string, (object: KubeObject) => Readiness>> = {
    "apiextensions.k8s.io/v1 CustomResourceDefinition": (object) =>
        hasCondition(object, "Established") ? ready : waiting("not established yet"),
    "apps/v1 DaemonSet": daemonSet,
    "apps/v1 Deployment": deployment,
    "apps/v1 StatefulSet": statefulSet,
    "batch/v1 Job": job,
    "v1 PersistentVolumeClaim": claim,
    "v1 Pod": pod,
    "v1 Service": service,
};

function hasCondition(object: KubeObject, type: string): boolean {
    return condition(object, type)?.status === "True";
}

function waiting(text: string): Readiness {
    return { state: "waiting", text };
}

function failed(text: string): Readiness {
    return { state: "failed", text };
}

/** Whether the controller has not looked at the newest version yet. */
function isUnseen(object: KubeObject): boolean {
    return count(section(object, "status"), "observedGeneration") < (object.metadata.generation ?? 0);
}

function deployment(object: KubeObject): Readiness {
    const status = section(object, "status");
    const replicas = count(section(object, "spec"), "replicas", 1);
    const progressing = condition(object, "Progressing");
    if (isUnseen(object)) {
        return waiting("the rollout has not begun");
    }
    if (progressing?.reason === "ProgressDeadlineExceeded") {
        return failed(String(progressing.message));
    }
    const [updated, all, available] = ["updatedReplicas", "replicas", "availableReplicas"].map((key) =>
        count(status, key),
    );
    return updated === replicas && all === replicas && available === replicas
        ? ready
        : waiting(`${updated ?? 0} of ${replicas} pods updated, ${available ?? 0} available`);
}

function daemonSet(object: KubeObject): Readiness {
    const status = section(object, "status");
    const desired = count(status, "desiredNumberScheduled");
    const [updated, available] = ["updatedNumberScheduled", "numberAvailable"].map((key) => count(status, key));
    if (isUnseen(object)) {
        return waiting("the rollout has not begun");
    }
    return updated === desired && available === desired
        ? ready
        : waiting(`${updated ?? 0} of ${desired} pods updated, ${available ?? 0} available`);
}

/**
 * As the official plugin judges it (provider/pkg/await/statefulset.go): all pods there and ready, and all of the newest version,
 * whatever a partition says. Only where somebody deletes the pods, and only from the second version on, is the version left out.
 */
function statefulSet(object: KubeObject): Readiness {
    const [spec, status] = [section(object, "spec"), section(object, "status")];
    const replicas = count(spec, "replicas", 1);
    if (isUnseen(object)) {
        return waiting("the rollout has not begun");
    }
    const [all, readyPods, current] = ["replicas", "readyReplicas", "currentReplicas"].map((key) => count(status, key));
    if (all !== replicas || readyPods !== replicas) {
        return waiting(`${readyPods ?? 0} of ${replicas} pods ready`);
    }
    const isNewest = current === replicas && isOneRevision(status);
    return isNewest || isLeftToPeople(object)
        ? ready
        : waiting(`${count(status, "updatedReplicas")} of ${replicas} pods updated`);
}

function isOneRevision({ currentRevision, updateRevision }: JsonObject): boolean {
    return currentRevision !== undefined && currentRevision === updateRevision;
}

function isLeftToPeople({ spec, metadata }: KubeObject): boolean {
    return section(section({ spec }, "spec"), "updateStrategy").type === "OnDelete" && (metadata.generation ?? 0) > 1;
}

function job(object: KubeObject): Readiness {
    const failure = condition(object, "Failed");
    if (failure?.status === "True") {
        return failed(`${String(failure.reason)}: ${String(failure.message)}`);
    }
    if (hasCondition(object, "Complete") || hasCondition(object, "Suspended")) {
        return ready;
    }
    const [active, succeeded] = ["active", "succeeded"].map((key) => count(section(object, "status"), key));
    return waiting(`${succeeded ?? 0} pods succeeded, ${active ?? 0} active`);
}

function pod(object: KubeObject): Readiness {
    const status = section(object, "status");
    if (status.phase === "Succeeded" || hasCondition(object, "Ready")) {
        return ready;
    }
    return status.phase === "Failed"
        ? failed(`the pod failed: ${text(status, "reason")} ${text(status, "message")}`.trim())
        : waiting(`the pod is ${text(status, "phase").toLowerCase() || "pending"}`);
}

function claim(object: KubeObject): Readiness {
    const { phase } = section(object, "status");
    if (phase === "Bound") {
        return ready;
    }
    return phase === "Lost" ? failed("its volume is lost") : waiting("no volume is bound to it yet");
}

function service(object: KubeObject): Readiness {
    const addresses = items(section(section(object, "status"), "loadBalancer"), "ingress");
    return section(object, "spec").type !== "LoadBalancer" || addresses.length > 0
        ? ready
        : waiting("the load balancer has no address yet");
}
