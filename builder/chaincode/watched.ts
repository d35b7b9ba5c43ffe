import type { Terminal } from "../verbs/terminal";
import type { Cluster } from "./cluster";

/** Whose pod is waited for: a run, or the build of a chaincode. */
export interface Watched {
    readonly cluster: Pick<Cluster, "client" | "observed">;
    readonly launch: { readonly settings: { readonly namespace: string } };
    readonly terminal: Terminal;
    readonly stopped: AbortSignal;
    /** Milliseconds since 1970; Infinity for none. */
    readonly deadline: number;
    /** The container that counts. Default that of a chaincode. */
    readonly container?: string;
}
