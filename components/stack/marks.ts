import * as pulumi from "@pulumi/pulumi";
import { instanceLabel } from "../model/ownership";

/**
 * One name for what every object's fields are applied by, instead of one that is drawn by lot for each: what an interrupted run
 * made is then held by the same manager as before, so that a field that leaves the config later leaves the cluster, too.
 */
const fieldManager = { "pulumi.com/patchFieldManager": "fabric-network" } as const;

type Properties = Readonly<Record<string, unknown>>;

/**
 * Puts the marks of a stack on every Kubernetes object that is declared below a resource: the label by which it is known after a
 * run that died, and the manager of its fields. Pods get none, so that no mark restarts them.
 */
export function marksOf(instance: string): pulumi.ResourceTransformation {
    return ({ type, props, opts }) => {
        if (!type.startsWith("kubernetes:")) {
            return undefined;
        }
        const { metadata } = props as { readonly metadata: Properties };
        const marked = {
            ...metadata,
            labels: added(metadata["labels"], { [instanceLabel]: instance }),
            annotations: added(metadata["annotations"], fieldManager),
        };
        return { props: { ...(props as Properties), metadata: marked }, opts };
    };
}

/** Labels may be unknown in a preview; the rest of an object's metadata is not, and must not become so. */
function added(known: unknown, more: Readonly<Record<string, string>>): pulumi.Output<Record<string, string>> {
    const entries = pulumi.output(known as pulumi.Input<Record<string, string> | undefined>);
    return entries.apply((map) => ({ ...map, ...more }));
}
