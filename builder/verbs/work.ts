import type { Cluster } from "../chaincode/cluster";
import type { RunRecord } from "../chaincode/one-run";
import type { Report } from "../report";
import type { Environment, Settings } from "../settings";
import type { Terminal } from "./terminal";

/** What a verb offers to read. */
export interface Content {
    /** Its bytes, from the beginning; once only. */
    read(): AsyncIterable<Buffer>;
    /** Nobody will read it. */
    decline(): void;
}

/** How the peer, or somebody at a shell, called a verb. */
export interface Call {
    /** The verb's path as it was called; its last part is the verb. */
    readonly program: string;
    readonly processId: number;
    readonly args: readonly string[];
    readonly environment: Environment;
}

/** What is around a verb while it is performed. */
export interface VerbContext {
    /** Takes what goes to the verb's standard error; resolves when it may take more. */
    readonly write: (text: string) => Promise<void>;
    /** Aborted when the verb was told to stop, or is gone. */
    readonly stopped: AbortSignal;
    /** The folder for temporary files that a verb's caller shares with whoever performs it; undefined where both are one. */
    readonly shared?: string | undefined;
    /** Folder of the image.json or build.json of a build, where it is not the build's output folder itself. */
    readonly imageFolder: string | undefined;
    /** The result of a build from source, whose file only the peer may see. */
    readonly content: Content;
    readonly record: RunRecord;
    /** Hears of a verb that failed. */
    readonly report?: (report: Report) => void;
    connect(settings: Settings): Cluster;
}

/** What a verb works with. */
export interface Work {
    readonly call: Call;
    readonly terminal: Terminal;
    readonly context: VerbContext;
}
