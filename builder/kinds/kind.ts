import type { Terminal } from "../verbs/terminal";
import type { Work } from "../verbs/work";

/** What one builder of a peer does with the packages that it takes. Each step throws what the verb then says. */
export interface Kind {
    /** Whether the package is for this builder. Another type is no error: the peer asks its next builder. */
    detect(metadataFolder: string, terminal: Terminal, work: Work): Promise<boolean>;
    /** Checks the package and keeps what `release` and `run` need of it. Leaves nothing behind when it refuses. */
    build(folders: BuildFolders, work: Work): Promise<void>;
    /** Hands the peer what it wants to know of a build, such as indexes and the address of a server. */
    release(buildOutput: string, output: string): Promise<void>;
    /** Runs the chaincode until it ends or is stopped; undefined where a server runs it, which the peer finds by itself. */
    readonly run: ((buildOutput: string, runMetadata: string, work: Work) => Promise<void>) | undefined;
}

export interface BuildFolders {
    readonly source: string;
    readonly metadata: string;
    readonly output: string;
}
