import type { Launch } from "../kubernetes/objects";
import type { Terminal } from "../verbs/terminal";
import type { Cluster } from "./cluster";

/** What a run has to know when the process that serves it was replaced by another. */
export interface RunRecord {
    /** The Job that it had begun with; undefined for a new run. */
    readonly begunJob: string | undefined;
    /** When output was last passed on; undefined for a new run. */
    readonly passedUntil: Date | undefined;
    /** Called before a Job of that name is created. */
    remember(jobName: string): Promise<void>;
}

/** The Job that a run works with. */
export interface PlannedJob {
    /** The name without random suffix, which is also the name of its Secret. */
    readonly place: string;
    readonly name: string;
    /** undefined leaves the image its own user. */
    readonly user: number | undefined;
    /** It had been begun with before the process that serves the run was replaced. */
    readonly isAdopted: boolean;
}

/** The code of a chaincode from source, which its pod is sent before the chaincode starts. */
export interface Code {
    /** How many bytes it has. */
    readonly size: number;
    read(): AsyncIterable<Buffer>;
    /** Called when the chaincode runs, and has all of it. */
    free(): Promise<void>;
}

/** One run of a chaincode, from the start of the verb to its end. */
export interface Run {
    readonly cluster: Cluster;
    readonly launch: Launch;
    readonly terminal: Terminal;
    /** Aborted when the verb was told to stop, or is gone. */
    readonly stopped: AbortSignal;
    /** Milliseconds since 1970 until which the chaincode must run; Infinity for no limit. */
    readonly deadline: number;
    readonly record: RunRecord;
    /** Where the image does not hold it. */
    readonly code?: Code;
}
