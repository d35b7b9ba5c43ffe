import * as pulumi from "@pulumi/pulumi";
import { fieldAt, isJsonObject } from "../../ground/json";
import { isKnown } from "./known";

/**
 * What a stack tells, in which what an `up` has left for the next one, as something before it failed (`--continue-on-error`), stays what the last one
 * told, or absent: Pulumi would have a placeholder there, for users of the outputs to stumble over.
 *
 * @param former what the last one told
 */
export function keptOutputs<T>(outputs: T, former: unknown): T {
    return pulumi.runtime.isDryRun() ? outputs : (kept(outputs, former) as T); // An output for an output, all else as it is.
}

function kept(value: unknown, former: unknown): unknown {
    if (pulumi.Output.isInstance(value)) {
        return pulumi.output(isKnown(value).then((known) => (known ? value : former)));
    }
    if (Array.isArray(value)) {
        return kept(pulumi.all(value), former);
    }
    return isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).map(([name, of]) => [name, kept(of, fieldAt(former, name))]))
        : value;
}
