import { createHash } from "node:crypto";
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../remote/inputs";
import type { Place } from "../remote/place";
import { RemoteResource } from "../remote/resource";
import type { StartedInputs } from "./started.remote";

/** A workload whose pods all run in the version that the config wants. */
export class Started extends RemoteResource<StartedInputs> {
    constructor(name: string, args: Inputs<StartedInputs>, opts: pulumi.CustomResourceOptions) {
        super("Started", name, args, opts);
    }
}

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
): Started {
    const inputs = {
        place,
        kind: workload.kind,
        name: workload.metadata.name,
        uid: workload.metadata.uid,
        version,
    };
    return new Started(name, inputs, opts);
}

/** Tells templates of pods apart. */
export function templateHash(template: pulumi.Input<object>): pulumi.Output<string> {
    return pulumi.jsonStringify(template).apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 16));
}
