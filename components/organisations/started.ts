import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Place } from "../remote/place";
import { remote, type Remote } from "../remote/resource";

/** Has a workload not awaited by the provider of its own, which would take ten minutes to tell of an image that is not there. */
export const unawaited = { "pulumi.com/skipAwait": "true" };

/**
 * Waits for a workload, for whoever depends on it.
 *
 * @param place where the workload is
 * @param version changes with the template of its pods
 */
export function started(
    place: pulumi.Input<Place>,
    name: string,
    workload: k8s.apps.v1.Deployment | k8s.apps.v1.StatefulSet,
    version: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): Remote<"Started"> {
    const inputs = {
        place,
        kind: workload.kind,
        name: workload.metadata.name,
        uid: workload.metadata.uid,
        version,
    };
    return remote("Started", name, inputs, opts);
}

/** Tells templates of pods apart. */
export function templateHash(template: pulumi.Input<object>): pulumi.Output<string> {
    return pulumi.jsonStringify(template).apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 16));
}
