import { fullName, repositoryOf } from "../../builder/package/registries";
import { failure } from "../../ground/failure";
import { repositoryAt } from "./registry";

/**
 * The digests that tags have at this moment, by reference, sorted. All or none: half of them would look like all.
 *
 * @param references `name:tag`
 * @param mirror registry that has the same repositories, in place of the one that a name says
 */
export async function pinnedDigests(
    references: readonly string[],
    mirror?: string,
): Promise<Readonly<Record<string, string>>> {
    const found = await Promise.all(
        [...new Set(references)].sort().map(async (reference) => {
            // A mirror has what Docker Hub has under the same names, those of the library without that word, as `npm start` pushes them.
            const repository = mirror === undefined ? fullName(reference) : `${mirror}/${repositoryOf(reference)}`;
            const tag = reference.slice(reference.lastIndexOf(":") + 1);
            const digest = await repositoryAt(repository).digestOf(tag);
            if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
                throw failure({ operation: `pin ${reference}`, target: repository }, "it has no such tag");
            }
            return [reference, digest] as const;
        }),
    );
    return Object.fromEntries(found);
}
