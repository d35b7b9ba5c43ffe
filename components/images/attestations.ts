import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../remote/inputs";
import { RemoteResource } from "../remote/resource";
import type { ImageAttestationsInputs } from "./attestations.remote";

/** A software bill of materials and the provenance beside an image that is in its registry, which stays as it is. */
export class ImageAttestations extends RemoteResource<ImageAttestationsInputs> {
    /** Why documents are missing; empty when they are there, undefined before anybody tried. */
    declare readonly problem: pulumi.Output<string | undefined>;

    constructor(name: string, args: Inputs<ImageAttestationsInputs>, opts: pulumi.CustomResourceOptions) {
        super("ImageAttestations", name, args, opts, ["documents", "problem"]);
    }
}
