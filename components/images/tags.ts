import type { Origin } from "./origin";

/** Digits of a hash that a tag has: enough that no two meet, few enough to read. */
const digits = 12;

/**
 * Tags that tell what an image was made from: `content-<hash over all that the build saw>` and
 * `revision-<commit that last touched the source's folder>`, the latter with `-dirty` behind it when the folder has changes
 * that are in no commit, and only where git can tell.
 */
export function sourceTags({ content, revision }: Origin): readonly string[] {
    const short = revision?.replace(/^[0-9a-f]+/, (commit) => commit.slice(0, digits));
    return [`content-${content.slice(0, digits)}`, ...(short === undefined ? [] : [`revision-${short}`])];
}
