import type { PackageSource } from "../../fabric/package";

/** All that a package is made from, small enough for the state of a resource. */
export interface PackageRecipe {
    readonly type: "k8s";
    readonly label: string;
    /** `name@sha256:…` */
    readonly image: string;
}

/** The files of the package. Field order and spacing are part of the package ID (fabric-builder-k8s: image.json). */
export function packageSource({ type, label, image }: PackageRecipe): PackageSource {
    const [name = "", digest = ""] = image.split("@");
    const files = { "image.json": Buffer.from(JSON.stringify({ name, digest })) };
    return { type, label, files };
}
