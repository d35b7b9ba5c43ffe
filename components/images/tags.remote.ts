import { reasonOf } from "../../ground/failure";
import type { RemoteProvider, Placed } from "../remote/contract";
import { lookPatience, repositoryAt, type Repository } from "./registry";

/** Tags that name an image. Its place is no namespace but the repository: another one means another resource. */
export interface ImageTagsInputs extends Placed {
    /** The image: `sha256:…` */
    readonly digest: string;
    readonly tags: readonly string[];
}

export interface ImageTags {
    /** Those that are there. */
    readonly tags: readonly string[];
    /** Why tags that are wanted are missing; empty when they are there. */
    readonly problem: string;
}

/**
 * Nothing but people reads the tags, so what keeps them from being put is a problem to tell, not a failure: the registry may
 * be one that only the builder reaches. The state has the tags that are there, so that the next `up` tries the others again.
 * They stay when the resource is deleted: to delete a tag would delete the image in many registries.
 */
export const provider: RemoteProvider<ImageTagsInputs, ImageTags> = {
    replaces: [],
    updates: ["digest", "tags"],
    async create(inputs) {
        const repository = repositoryAt(inputs.place.namespace);
        const tags: string[] = [];
        let problem = "";
        try {
            for (const tag of inputs.tags) {
                await ensure(repository, inputs.digest, tag);
                tags.push(tag);
            }
        } catch (error) {
            problem = reasonOf(error);
        }
        return { id: inputs.place.namespace, made: { tags, problem } };
    },
    async read(_id, outs) {
        const repository = repositoryAt(outs.place.namespace, lookPatience);
        try {
            const digests = await Promise.all(outs.tags.map((tag) => repository.digestOf(tag)));
            return { tags: outs.tags.filter((_tag, index) => digests[index] === outs.digest) };
        } catch {
            return {};
        }
    },
};

/** Looks first: a registry may refuse to put a tag that is there, even on the same image. */
async function ensure(repository: Repository, digest: string, tag: string): Promise<void> {
    if ((await repository.digestOf(tag)) !== digest) {
        await repository.tag(digest, tag);
    }
}
