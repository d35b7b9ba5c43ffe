import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../remote/inputs";
import { RemoteResource } from "../remote/resource";
import type { Origin } from "./origin";
import type { ImageTagsInputs } from "./tags.remote";

/** Tags on an image that is in its registry. */
export class ImageTags extends RemoteResource<ImageTagsInputs> {
    /** Why tags are missing; empty when they are there, undefined before anybody tried. */
    declare readonly problem: pulumi.Output<string | undefined>;

    constructor(name: string, args: Inputs<ImageTagsInputs>, opts: pulumi.CustomResourceOptions) {
        super("ImageTags", name, args, opts, ["problem"]);
    }
}

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
