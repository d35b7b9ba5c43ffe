import type * as pulumi from "@pulumi/pulumi";
import type { Storage } from "../model/network";
import type { Inputs } from "../remote/inputs";
import { RemoteResource } from "../remote/resource";
import type { VolumesInputs } from "./volumes.remote";

/** What becomes of the volumes of a stack when it is destroyed; a StatefulSet depends on it, so that it goes before them. */
export class Volumes extends RemoteResource<VolumesInputs> {
    constructor(name: string, args: Inputs<VolumesInputs>, opts: pulumi.CustomResourceOptions) {
        super("Volumes", name, args, opts, ["formerOrganisations", "formerHomes"]);
    }
}

/**
 * Option of what a ledger needs besides its volume (keys, public roots, first blocks, the namespace): it stays in the
 * cluster when the volumes do, so that the next `up` brings the same network back.
 */
export function keptWith({ onDestroy }: Storage): Pick<pulumi.CustomResourceOptions, "retainOnDelete"> {
    return onDestroy === "keep" ? { retainOnDelete: true } : {};
}
