import { createHash } from "node:crypto";
import type * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { isFailure, reasonOf } from "../../ground/failure";
import type { JsonObject } from "../../ground/json";
import { isKnown } from "../stack/known";
import type { Origin } from "./origin";
import type { ToldDigests } from "./told-digests";
import type { UnpushedDigest } from "./unpushed";

/** By what digests are known before images are pushed. */
export interface Foretelling {
    /** By name of its resource, the digest of each image by the stack's state. */
    readonly known: Readonly<Record<string, string>>;
    readonly unpushed: UnpushedDigest;
    readonly told: ToldDigests;
}

/** An image's resource, and what it is made from. */
export interface Foretold {
    readonly name: string;
    readonly image: pulumi.Resource;
    readonly inputs: JsonObject;
    readonly origin: Promise<Origin>;
}

/**
 * The digest of an image. In a preview of a build it is that of the same build without a push, or unknown, with a warning that says why. In an `up` that has
 * pushed it, it is held against what the preview has told, or else against what such a build tells: what is approved is what was pushed, and that is what was shown.
 *
 * @param by absent: an image that is to be built is known when it is pushed, and nothing is compared
 */
export function foretoldDigest(
    of: Foretold & { readonly image: dockerBuild.Image },
    by: Foretelling | undefined,
): pulumi.Output<string> {
    const { digest } = of.image;
    const isPreview = pulumi.runtime.isDryRun();
    // In the preview of a rebuild the plugin answers an empty digest, in that of a new image none.
    const pushed = isPreview ? pulumi.output(isKnown(digest).then((known) => (known ? digest : ""))) : digest;
    const found = pushed.apply(async (text) => {
        const told = by === undefined ? text : await (isPreview ? previewed : verified)(text, of, by);
        // What nobody knows yet must not become a package ID.
        return told === "" ? pulumi.unknown : told;
    });
    return found as pulumi.Output<string>; // An unknown value is never handed on, so all that comes through is text.
}

/** "" where nobody can know it, which is told. */
async function previewed(pushed: string, of: Foretold, by: Foretelling): Promise<string> {
    const { name, image, inputs, origin } = of;
    if (pushed !== "") {
        return pushed;
    }
    try {
        void pulumi.log.info("builds it, without a push, for its digest", image, undefined, true);
        const [digest, key] = [await by.unpushed(name, inputs), keyOf(inputs, await origin)];
        await by.told.write(name, { key, digest });
        return digest;
    } catch (error) {
        await by.told.forget(name);
        warnOfUnknown(name, image, failureText(error));
        return "";
    }
}

/** Says which digest a preview cannot know, and why. */
export function warnOfUnknown(name: string, image: pulumi.Resource, reason: string): void {
    const what = `the digest of image ${name}, and what follows from it, is known only when it is pushed`;
    void pulumi.log.warn(`${what}: ${reason}`, image);
}

/**
 * Holds a digest against what it was told to be; an image that was there already is what it was.
 *
 * @throws pulumi.RunError when something else was pushed
 */
export async function verified(pushed: string, of: Foretold, by: Foretelling): Promise<string> {
    const { name, image, inputs, origin } = of;
    if (pushed === by.known[name]) {
        return pushed;
    }
    const told = await by.told.read(name);
    await by.told.forget(name);
    if (told?.key === keyOf(inputs, await origin)) {
        refuseOther(name, pushed, told.digest, "the preview told");
        return pushed;
    }
    const computed = await by.unpushed(name, inputs).catch((error: unknown) => {
        const reason = failureText(error);
        void pulumi.log.warn(`image ${name} was pushed as ${pushed}, which could not be checked: ${reason}`, image);
        return pushed;
    });
    refuseOther(name, pushed, computed, "the same build without a push has");
    return pushed;
}

function refuseOther(name: string, pushed: string, expected: string, who: string): void {
    if (pushed !== expected) {
        const why =
            "its source or a base image has changed meanwhile, or a step of its Dockerfile does not always make the same";
        const todo = "nothing uses it yet; look at what pulumi preview shows now, then run pulumi up again";
        throw new pulumi.RunError(`image ${name} was pushed as ${pushed}, but ${who} ${expected}: ${why}; ${todo}`);
    }
}

function failureText(error: unknown): string {
    if (!isFailure(error)) {
        throw error;
    }
    return reasonOf(error);
}

/** What is built, and how. */
export function keyOf(inputs: JsonObject, { content }: Origin): string {
    return createHash("sha256")
        .update(JSON.stringify([content, inputs]))
        .digest("hex");
}
