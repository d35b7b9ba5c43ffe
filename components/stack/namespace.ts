import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { managedBy } from "../model/ownership";

/** The Pod Security level of Kubernetes that every pod of a network passes, by the label that has it enforced. */
export const enforcedLevel = { "pod-security.kubernetes.io/enforce": "restricted" } as const;

/**
 * A namespace of the stack's own, which enforces Pod Security `restricted`. Its name is known once it is there.
 *
 * @param resource what its resource is called
 */
export function restrictedNamespace(
    name: string,
    resource: string,
    opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
    const metadata = { name, labels: { ...managedBy, ...enforcedLevel } };
    return new k8s.core.v1.Namespace(resource, { metadata }, opts).metadata.name;
}
