import * as pulumi from "@pulumi/pulumi";
import { dynamicPrefix, providerText } from "../state/texts";
import type { Placed } from "./contract";
import type { Inputs } from "./inputs";
import type { RemoteKind } from "./kinds";

/**
 * A dynamic resource whose provider is a module of this project.
 *
 * Pulumi keeps the text of a dynamic resource's provider in the state, twice for each resource, and revives it in another
 * process (@pulumi/pulumi, cmd/dynamic-provider: the text is a module that exports `handler`). `pulumi.dynamic.Resource`
 * makes that text by serialising closures; here it is one line that names a kind. So an edit of a module, or a move, is no difference of
 * any resource, the module may use all of TypeScript, the state stays small, and a text that is not this one line is somebody
 * else's (components/state).
 */
export abstract class RemoteResource<In extends Placed> extends pulumi.CustomResource {
    /**
     * @param kind the name behind `pulumi-nodejs:dynamic/fabric:`, which tells the module
     * @param outputs names of the outputs that are no inputs
     */
    protected constructor(
        kind: RemoteKind,
        name: string,
        args: Inputs<In>,
        opts: pulumi.CustomResourceOptions,
        outputs: readonly string[] = [],
    ) {
        const unknown = Object.fromEntries(outputs.map((output) => [output, undefined]));
        super(`${dynamicPrefix}${kind}`, name, { ...args, ...unknown, __provider: providerText(kind) }, opts);
    }
}
