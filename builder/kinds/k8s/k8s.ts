import { releaseIndexes } from "../../package/indexes";
import { detectType } from "../detect";
import type { Kind } from "../kind";
import { build } from "./build";
import { run } from "./run";

/** Packages of type `k8s`: an image by digest that runs in a pod, as with fabric-builder-k8s. */
export const k8s: Kind = {
    detect: (metadata, terminal) => detectType(["k8s"], metadata, terminal),
    build,
    release: (buildOutput, output) => releaseIndexes(buildOutput, output),
    run,
};
