import { releaseIndexes } from "../../package/indexes";
import type { Kind } from "../kind";
import { build } from "./build";
import { detect } from "./detect";
import { run } from "./run";

/** Packages of types `golang`, `node` and `java`: source that is built and run in pods, as Fabric itself does in Docker. */
export const source: Kind = {
    detect: (metadata, _terminal, work) => detect(metadata, work),
    build,
    release: (buildOutput, output) => releaseIndexes(buildOutput, output),
    run,
};
