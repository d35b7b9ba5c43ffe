import type { JsonObject } from "../../ground/json";
import type { Fate } from "./chaincodepods";

/** A pod of a build that runs. */
export const building: Fate = { statuses: [buildStatus("Running", { running: {} })] };

/** The status of a build's pod whose result is there. */
export const built: JsonObject = {
    phase: "Running",
    containerStatuses: [{ name: "build", state: { running: {} }, ready: true }],
};

/** The status of a build's pod. */
export function buildStatus(phase: string, state: JsonObject): JsonObject {
    return { phase, containerStatuses: [{ name: "build", state }] };
}

/** A chaincode's pod that waits for its code. */
export const receiving: Fate = { statuses: [codeStatus("Pending", { running: {} }, waiting("PodInitializing"))] };

/** The status of a pod that gets its code sent. */
export function codeStatus(phase: string, code: JsonObject, chaincode: JsonObject): JsonObject {
    return {
        phase,
        initContainerStatuses: [{ name: "code", state: code }],
        containerStatuses: [{ name: "chaincode", state: chaincode }],
    };
}

/** What a pod's kubelet reports when the process of one of its containers has ended; 137 is for want of memory. */
export function statusAfter(container: string, exitCode: number, message = ""): JsonObject {
    const reason = exitCode === 0 ? "Completed" : exitCode === 137 ? "OOMKilled" : "Error";
    const terminated = { terminated: { exitCode, reason, message } };
    const phase = exitCode === 0 ? "Succeeded" : "Failed";
    if (container === "build") {
        return buildStatus(phase, terminated);
    }
    return exitCode === 0
        ? codeStatus("Running", terminated, { running: {} })
        : codeStatus("Failed", terminated, waiting("PodInitializing"));
}

function waiting(reason: string): JsonObject {
    return { waiting: { reason } };
}
