import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../../remote/inputs";
import { RemoteResource } from "../../remote/resource";
import type { RollInputs } from "./roll.remote";

/** Nodes of a group that all run what their workloads say, one having been restarted after the other. */
export class Roll extends RemoteResource<RollInputs> {
    constructor(name: string, args: Inputs<RollInputs>, opts: pulumi.CustomResourceOptions) {
        super("Roll", name, args, opts, ["revisions"]);
    }
}
