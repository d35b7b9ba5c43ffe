import * as pulumi from "@pulumi/pulumi";
import { dynamicPrefix, providerText } from "../state/texts";
import type { Inputs } from "./inputs";
import { registry, type InputsOf, type OutputsOf, type RemoteKind } from "./kinds";

/** A dynamic resource with a property for each output. */
export type Remote<K extends RemoteKind> = pulumi.CustomResource & {
    readonly [Name in keyof OutputsOf<K>]: pulumi.Output<OutputsOf<K>[Name]>;
};

/**
 * A dynamic resource whose provider is a module of this project.
 *
 * Pulumi keeps the text of a dynamic resource's provider in the state, twice for each resource, and revives it in another
 * process (@pulumi/pulumi, cmd/dynamic-provider: the text is a module that exports `handler`). `pulumi.dynamic.Resource`
 * makes that text by serialising closures; here it is one line that names a kind. So an edit of a module, or a move, is no difference of
 * any resource, the module may use all of TypeScript, the state stays small, and a text that is not this one line is somebody
 * else's (components/state).
 *
 * @param kind the name behind `pulumi-nodejs:dynamic/fabric:`, which tells the module
 */
export function remote<K extends RemoteKind>(
    kind: K,
    name: string,
    args: Inputs<InputsOf<K>>,
    opts: pulumi.CustomResourceOptions,
): Remote<K> {
    const properties = { ...args, ...registry[kind].outputs, __provider: providerText(kind) };
    // Pulumi gives it what it is given here, as outputs.
    return new DynamicResource(`${dynamicPrefix}${kind}`, name, properties, opts) as Remote<K>;
}

/** Pulumi's own is abstract. */
class DynamicResource extends pulumi.CustomResource {}
