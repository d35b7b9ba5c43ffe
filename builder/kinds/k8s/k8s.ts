import type { Kind } from "../kind";
import { build } from "./build";
import { detect } from "./detect";
import { release } from "./release";
import { run } from "./run";

/** Packages of type `k8s`: an image by digest that runs in a pod, as with fabric-builder-k8s. */
export const k8s: Kind = {
    detect,
    build: ({ source, metadata, output }) => build(source, metadata, output),
    release,
    run,
};
