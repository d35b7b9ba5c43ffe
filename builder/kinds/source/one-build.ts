import type { Writable } from "node:stream";
import type { Cluster } from "../../chaincode/cluster";
import type { Terminal } from "../../verbs/terminal";
import type { BuildPlan } from "./job";
import type { Results } from "./results";
import type { SourceFile } from "./tree";

/** What goes to a build, so that its result comes back. The promise is kept when it has its source. */
export type Send = (stdin: Writable, received: Promise<void>) => Promise<void>;

/** A build in a pod. */
export interface PodBuild {
    readonly cluster: Cluster;
    readonly plan: BuildPlan;
    readonly source: { readonly folder: string; readonly files: readonly SourceFile[] };
    readonly results: Results;
    readonly terminal: Terminal;
    readonly stopped: AbortSignal;
    /** Hears of the names of Jobs before they are made. */
    readonly remember: (jobName: string) => void;
}
