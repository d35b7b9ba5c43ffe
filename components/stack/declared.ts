import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster } from "../model/network";

// What is declared as the API server gives it back: what it leaves out or writes otherwise is a difference after each refresh
// with the official plugin, which takes what it reads for the inputs. test/support/declared.ts compares all objects.

type Quantities = Readonly<Record<string, string>>;

/** A container's requests and limits; empty ones are left out. */
export function declaredResources(resources: {
    readonly requests: Quantities;
    readonly limits: Quantities;
}): k8s.types.input.core.v1.ResourceRequirements {
    const { requests, limits } = resources;
    return { ...filled("requests", requests), ...filled("limits", limits) };
}

function filled(name: string, quantities: Quantities): Readonly<Record<string, Quantities>> {
    return Object.keys(quantities).length === 0 ? {} : { [name]: { ...quantities } };
}

/** A variable; an empty value is none. */
export function declaredVariable(name: string, value: pulumi.Input<string>): k8s.types.input.core.v1.EnvVar {
    return value === "" ? { name } : { name, value };
}

/** By which the pods of a cluster, or of an account there, pull their images; none is left out. */
export function declaredPullSecrets({ pullSecrets }: Pick<Cluster, "pullSecrets">): {
    readonly imagePullSecrets?: { readonly name: string }[];
} {
    return pullSecrets.length === 0 ? {} : { imagePullSecrets: pullSecrets.map((name) => ({ name })) };
}

/** The data of a Secret: the server never gives `stringData` back. */
export function declaredData(
    texts: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>,
): pulumi.Output<Record<string, string>> {
    return pulumi
        .output(texts)
        .apply((known) =>
            Object.fromEntries(
                Object.entries(known).map(([key, text]) => [key, Buffer.from(text).toString("base64")] as const),
            ),
        );
}
