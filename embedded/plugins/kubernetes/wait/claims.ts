import type { KubeClient } from "../../../../cluster/client";
import type { KubeObject } from "../../../../cluster/object";
import { section, text } from "../fields";
import { type Readiness, readiness } from "./readiness";

/** How long a claim is awaited at most, in seconds; as with the official plugin, which asks nobody about it. */
export const longestBinding = 300;

/**
 * How a new or changed claim is judged, by what its storage class says. Where the user may not read the class, it counts as one
 * that binds at once. Of a class that waits for a pod a new claim has to be pending: one that was there and is bound already is
 * waited for in vain. Source: untilCoreV1PersistentVolumeClaimReady in pulumi-kubernetes, provider/pkg/await/awaiters.go.
 */
export async function claimGauge(
    client: KubeClient,
    claim: KubeObject,
    isNew: boolean,
): Promise<(claim: KubeObject) => Readiness | undefined> {
    const needsPod = (await bindingMode(client, claim)) === "WaitForFirstConsumer";
    return (now) => {
        const phase = text(section(now, "status"), "phase");
        if (!needsPod || (phase === "Bound" && !isNew)) {
            return readiness(now);
        }
        return phase === "Pending"
            ? { state: "ready", text: "" }
            : { state: "waiting", text: `it is ${phase || "nothing yet"}, not pending as its class wants` };
    };
}

async function bindingMode(client: KubeClient, claim: KubeObject): Promise<unknown> {
    const name = text(section(claim, "spec"), "storageClassName");
    if (name === "") {
        return undefined;
    }
    const found = await client.find(`/apis/storage.k8s.io/v1/storageclasses/${name}`).catch(() => undefined);
    return found?.volumeBindingMode;
}
