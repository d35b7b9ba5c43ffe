import { contentHash, type BuildSource } from "./content";
import { sourceRevision } from "./revision";

/** What a built image was made from, found out once for all that tells of it: the whole context is read for that. */
export interface Origin {
    /** Hash over all that the build saw, as 64 hexadecimal digits. */
    readonly content: string;
    /** The commit that last touched the context, `-dirty` behind it when there are changes that are in none; undefined where git cannot tell. */
    readonly revision: string | undefined;
}

/** A failure() tells what could not be read. */
export async function originOf(source: BuildSource): Promise<Origin> {
    const [content, revision] = await Promise.all([contentHash(source), sourceRevision(source.context)]);
    return { content, revision };
}
